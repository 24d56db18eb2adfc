import { setTimeout as sleep } from 'node:timers/promises';

interface RetryOptions {
  /** Milliseconds to wait before each further attempt. The attempts end with them. */
  readonly pauses: Iterable<number>;
  /** Whether this error is worth another attempt; if absent, each one is. */
  readonly retryIf?: (error: unknown) => boolean;
  /** Ends the pause. One more attempt follows, and no other. */
  readonly signal?: AbortSignal;
}

/**
 * Repeats `attempt` until it succeeds.
 * @throws the error of the last attempt
 */
export async function retry<T>(
  attempt: () => T | Promise<T>,
  { pauses, retryIf = () => true, signal }: RetryOptions,
): Promise<T> {
  for (const pause of pauses) {
    // Read before the attempt: an attempt that began before the abort may have failed because of
    // it.
    const isLast = signal?.aborted ?? false;
    try {
      return await attempt();
    } catch (error) {
      if (isLast || !retryIf(error)) throw error;
    }
    // It rejects only when the signal is aborted.
    if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return attempt();
}

/** So many further attempts, each of them at once. */
export function immediately(times: number): number[] {
  return Array.from({ length: times }, () => 0);
}

/** The same pause over and over, for `total` milliseconds from the first attempt. */
export function* every(pause: number, total = Infinity): Generator<number> {
  const end = performance.now() + total;
  while (performance.now() < end) yield pause;
}
