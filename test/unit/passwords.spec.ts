import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { parseConfig } from '../../src/platform/config/env.js';

/** Of a machine that is not this one, or the shares would all be one core. */
const CORES = 6;

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  availableParallelism: () => CORES,
}));

/** How many hash operations run now, ran at once at most, and are done. */
const load = vi.hoisted(() => ({ running: 0, most: 0, done: 0 }));

vi.mock('@node-rs/argon2', () => {
  const work =
    <T>(result: T) =>
    async (): Promise<T> => {
      load.running += 1;
      load.most = Math.max(load.most, load.running);
      await sleep(2);
      load.running -= 1;
      load.done += 1;
      return result;
    };
  return { hash: work('hash'), verify: work(true) };
});

describe(Passwords.name, () => {
  const many = 5 * CORES;
  const among = (workers: number) =>
    new Passwords(parseConfig({ JWT_SECRET: 'x'.repeat(32), WORKERS: String(workers) }));

  beforeEach(async () => {
    // Lets the one that the module begins by itself come to its end.
    await sleep(20);
    Object.assign(load, { running: 0, most: 0, done: 0 });
  });

  it('hashes as many passwords at once as there are cores', async () => {
    const passwords = among(1);
    await Promise.all(Array.from({ length: many }, (_, n) => passwords.hash(`password ${n}`)));
    expect(load).toEqual({ running: 0, most: CORES, done: many });
  });

  it.each([
    [2, 3],
    [4, 1],
    [6, 1],
    [7, 1],
    [64, 1],
  ])('shares the cores among %i workers: each hashes %i at once', async (workers, share) => {
    const passwords = among(workers);
    await Promise.all(Array.from({ length: many }, (_, n) => passwords.hash(`password ${n}`)));
    expect(load).toEqual({ running: 0, most: share, done: many });
  });

  it('limits verifications together with hashes, for existing and unknown accounts', async () => {
    const passwords = among(1);
    await Promise.all(
      Array.from({ length: many }, (_, n) => [
        passwords.hash(`password ${n}`),
        passwords.verify(`password ${n}`, 'hash'),
        passwords.verify(`password ${n}`, undefined),
      ]).flat(),
    );
    expect(load).toEqual({ running: 0, most: CORES, done: 3 * many });
  });

  it('returns false for an unknown user, after verifying against the dummy hash', async () => {
    const passwords = among(1);
    expect(await passwords.verify('any', undefined)).toBe(false);
    expect(await passwords.verify('any', null)).toBe(false);
    expect(await passwords.verify('any', 'hash')).toBe(true);
    expect(load.done).toBe(3);
  });
});
