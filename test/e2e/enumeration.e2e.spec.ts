import type { Abstract } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { METHODS } from '../contract/write-methods.js';
import { featurePorts } from '../support/ports.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery';
const WRONG = 'a wrong password';
const KINDS = ['known', 'verified', 'deactivated', 'unknown'] as const;

/**
 * Enough for the medians to lie close together on most runs; a hashing takes long, and varies
 * little.
 */
const ROUNDS = { hashing: 20, quick: 50 };
/**
 * Other work on the machine makes a comparison uneven now and then; what is uneven each time is so
 * by itself.
 */
const COMPARISONS = 4;
/**
 * What a median may be of another: where a hashing or a mail is left out or added, it is several
 * times that.
 */
const [LEAST, MOST] = [0.7, 1.4];

const REQUESTS: [string, (name: string, password?: string) => object][] = [
  ['/auth/login', (login, password = WRONG) => ({ login: `${login}@example.com`, password })],
  ['/auth/password/forgot', (name) => ({ email: `${name}@example.com` })],
  ['/auth/verify-email/resend', (name) => ({ email: `${name}@example.com` })],
];

describe('an account that does not exist or is closed', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
    const users = shop.app.get(UserRepository, { strict: false });
    for (const username of ['known', 'verified', 'deactivated']) {
      const account = { email: `${username}@example.com`, username, password: PASSWORD };
      const { status, body } = await shop.post<{ id: string }>('/auth/register', account);
      expect(status).toBe(201);
      await users.update(body.id, {
        isActive: username !== 'deactivated',
        isVerified: username === 'verified',
      });
    }
    await idle();
  });
  afterAll(() => shop.close());
  afterEach(() => vi.restoreAllMocks());

  const idle = () => shop.app.get(BackgroundJobs, { strict: false }).idle();

  /**
   * Counts from now on, by name: what is asked of the databases, hashed and left for later. What is
   * left is not done.
   */
  function countWork(): () => Record<string, number> {
    const get = (token: Abstract<unknown>) =>
      shop.app.get<unknown, Record<string, () => unknown>>(token, { strict: false });
    const spies = Object.entries(METHODS).flatMap(([port, methods]) =>
      Object.keys(methods).map((method) => ({
        name: `${port}.${method}`,
        spy: vi.spyOn(get(featurePorts[port] as Abstract<unknown>), method),
      })),
    );
    spies.push(
      { name: 'UnitOfWork.run', spy: vi.spyOn(get(UnitOfWork), 'run') },
      { name: 'hash', spy: vi.spyOn(get(Passwords), 'hash') },
      { name: 'verify', spy: vi.spyOn(get(Passwords), 'verify') },
      { name: 'later', spy: vi.spyOn(get(BackgroundJobs), 'start').mockReturnValue(undefined) },
    );
    return () =>
      Object.fromEntries(
        spies.flatMap(({ name, spy }) => (spy.mock.calls.length > 0 ? [[name, spy.mock.calls.length]] : [])),
      );
  }

  /** What happens up to the answer. */
  async function workOf(path: string, body: object): Promise<Record<string, number>> {
    const counted = countWork();
    await shop.post(path, body);
    const work = counted();
    vi.restoreAllMocks();
    return work;
  }

  it.each([
    ['/auth/login', { 'UserRepository.findCredentials': 1, verify: 1 }],
    ['/auth/password/forgot', { later: 1 }],
    ['/auth/verify-email/resend', { later: 1 }],
  ])('costs %s the same work', async (path, work) => {
    const body = REQUESTS.find(([each]) => each === path)?.[1] ?? expect.fail();
    for (const kind of KINDS) expect(await workOf(path, body(kind)), kind).toEqual(work);
    expect(await workOf(path, body('deactivated', PASSWORD)), 'the right password').toEqual(work);
  });

  it('costs a log-in by username the same work', async () => {
    for (const login of KINDS) {
      const work = await workOf('/auth/login', { login, password: WRONG });
      expect(work, login).toEqual({ 'UserRepository.findCredentials': 1, verify: 1 });
    }
  });

  it('is detected by this test if the work differs', async () => {
    expect(await workOf('/auth/login', { login: 'known', password: PASSWORD })).toMatchObject({
      'UserRepository.recordLogin': 1,
      'UnitOfWork.run': expect.any(Number),
      verify: 1,
    });
  });

  /** Of each kind, its median time by that of an unknown account; and all that was answered. */
  async function compare(path: string, body: (name: string) => object) {
    const times: Record<(typeof KINDS)[number], number[]> = {
      known: [],
      verified: [],
      deactivated: [],
      unknown: [],
    };
    const words = new Set<string>();
    const rounds = path.endsWith('login') ? ROUNDS.hashing : ROUNDS.quick;
    for (let round = -4; round < rounds; round += 1) {
      // In turn, so that a slow moment of the machine meets all; and in turn each is the first.
      for (const kind of rotated(KINDS, round)) {
        const startedAt = performance.now();
        const { status, text } = await shop.post(path, body(kind));
        if (round >= 0) times[kind].push(performance.now() - startedAt);
        // What goes on after the answer would slow down the next one.
        await idle();
        words.add(`${status} ${text.replace(/"requestId":"[^"]*"/, '')}`);
      }
    }
    const ratios = KINDS.map((kind) => median(times[kind]) / median(times.unknown));
    return { ratios, words };
  }

  it.each(REQUESTS)(
    'gets the same response from %s in the same time',
    async (path, body) => {
      const isEven = (ratio: number) => ratio >= LEAST && ratio <= MOST;
      let { ratios, words } = await compare(path, body);
      for (let again = 1; again < COMPARISONS && !ratios.every(isEven); again += 1) {
        ({ ratios, words } = await compare(path, body));
      }
      expect(words.size).toBe(1);
      expect(
        ratios.filter((ratio) => !isEven(ratio)),
        ratios.join(', '),
      ).toEqual([]);
    },
    180_000,
  );
});

/** From another one on each time, forwards and backwards. */
function rotated<T>(values: readonly T[], turn: number): T[] {
  const [count, first] = [values.length, ((turn % values.length) + values.length) % values.length];
  const rotated = [...values.slice(first), ...values.slice(0, first)];
  return Math.floor(turn / count) % 2 === 0 ? rotated : rotated.reverse();
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
