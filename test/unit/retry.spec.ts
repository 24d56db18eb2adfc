import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { every, withoutDelay, retry } from '../../src/shared/retry.js';

/** Fails with these messages, one after the other, and then succeeds. */
function failing(...messages: string[]) {
  const attempt = vi.fn(async () => 'done');
  for (const message of messages) attempt.mockRejectedValueOnce(new Error(message));
  return attempt;
}

describe(retry.name, () => {
  it('returns the result of the first successful attempt', async () => {
    const attempt = failing('first', 'second');
    expect(await retry(attempt, { delays: [0, 0, 0] })).toBe('done');
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('accepts attempts that throw synchronously', async () => {
    const attempt = vi
      .fn(() => 'done')
      .mockImplementationOnce(() => {
        throw new Error('at once');
      });
    expect(await retry(attempt, { delays: [0] })).toBe('done');
  });

  it('makes one attempt more than there are delays, and throws the last error', async () => {
    const attempt = failing('first', 'second', 'third', 'fourth');
    await expect(retry(attempt, { delays: [0, 0] })).rejects.toThrow('third');
    expect(attempt).toHaveBeenCalledTimes(3);
    await expect(retry(failing('only'), { delays: [] })).rejects.toThrow('only');
  });

  it('throws an error at once if it should not be retried', async () => {
    const attempt = failing('lost race', 'forbidden');
    const retryIf = (error: unknown) => String(error).includes('lost race');
    await expect(retry(attempt, { delays: [0, 0, 0], retryIf })).rejects.toThrow('forbidden');
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it('waits for each delay before the next attempt', async () => {
    const times: number[] = [];
    const attempt = failing('first', 'second');
    await retry(() => (times.push(performance.now()), attempt()), { delays: [20, 60] });
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThan(18);
    expect(third - second).toBeGreaterThan(58);
  });

  it('makes one more attempt without a delay when it is aborted while waiting', async () => {
    const [attempt, stop] = [failing('first', 'second', 'third'), new AbortController()];
    const outcome = retry(attempt, { delays: [3_600_000, 3_600_000], signal: stop.signal });
    await vi.waitUntil(() => attempt.mock.calls.length === 1);
    stop.abort();
    await expect(outcome).rejects.toThrow('second');
  });

  it('makes one more attempt when it is aborted during one', async () => {
    const stop = new AbortController();
    const attempt = vi
      .fn(async () => 'done')
      .mockImplementationOnce(async () => {
        stop.abort();
        throw new Error('aborted');
      });
    expect(await retry(attempt, { delays: [3_600_000], signal: stop.signal })).toBe('done');
  });

  it('makes one attempt when it was aborted before', async () => {
    const attempt = failing('first');
    await expect(retry(attempt, { delays: [0, 0], signal: AbortSignal.abort() })).rejects.toThrow('first');
  });
});

describe(withoutDelay.name, () => {
  it('allows the given number of retries', async () => {
    const attempt = failing('first', 'second', 'third', 'fourth');
    await expect(retry(attempt, { delays: withoutDelay(2) })).rejects.toThrow('third');
    await expect(retry(failing('only'), { delays: withoutDelay(0) })).rejects.toThrow('only');
  });
});

describe(every.name, () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('returns the same delay until the time is over, counted from the first', () => {
    const delays = every(10, 100);
    vi.advanceTimersByTime(1_000);
    expect(delays.next().value).toBe(10);
    vi.advanceTimersByTime(99);
    expect(delays.next().value).toBe(10);
    vi.advanceTimersByTime(1);
    expect(delays.next().done).toBe(true);
  });

  it('never ends without a time', () => {
    const delays = every(10);
    for (let n = 0; n < 1_000; n += 1) {
      vi.advanceTimersByTime(3_600_000);
      expect(delays.next().value).toBe(10);
    }
  });
});
