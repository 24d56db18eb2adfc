import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { within } from '../../src/shared/time-limit.js';

const late = () => new Error('late');
const never = new Promise<never>(() => {});

function blockFor(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe(within.name, () => {
  it('returns or throws what arrives in time, and leaves no timer behind', async () => {
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    expect(await within(3_600_000, Promise.resolve('done'), late)).toBe('done');
    await expect(within(3_600_000, Promise.reject(new Error('failed')), late)).rejects.toThrow('failed');
    expect(clear).toHaveBeenCalledTimes(2);
    clear.mockRestore();
  });

  it('throws the given error when the time is over, and not before', async () => {
    const asked = performance.now();
    await expect(within(30, never, late)).rejects.toThrow('late');
    expect(performance.now() - asked).toBeGreaterThan(28);
  });

  it('returns a result that arrived while the process was blocked', async () => {
    const result = new Promise((resolve) => setTimeout(() => setImmediate(resolve, 'done'), 5));
    const outcome = within(20, result, late);
    blockFor(40);
    expect(await outcome).toBe('done');
  });

  it('counts a blocked process as one part of the time', async () => {
    // Begun only after the process stood still for longer than the whole time.
    const outcome = within(
      50,
      (async () => {
        await Promise.resolve();
        blockFor(80);
        await sleep(5);
        return 'done';
      })(),
      late,
      { parts: 5 },
    );
    expect(await outcome).toBe('done');
    await expect(within(50, never, late, { parts: 5 })).rejects.toThrow('late');
  });
});
