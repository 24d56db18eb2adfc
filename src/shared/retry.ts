import { setTimeout as sleep } from 'node:timers/promises';

interface RetryOptions {
  /** Milliseconds to wait before each retry. Their number is the maximum number of retries. */
  readonly delays: Iterable<number>;
  /** Whether to retry after this error. Default: after every error. */
  readonly retryIf?: (error: unknown) => boolean;
  /** Ends the current delay. One last attempt follows. */
  readonly signal?: AbortSignal;
}

/**
 * Runs `attempt` until it succeeds, or no retry is left.
 * @throws the error of the last attempt
 */
export async function retry<T>(
  attempt: () => T | Promise<T>,
  { delays, retryIf = () => true, signal }: RetryOptions,
): Promise<T> {
  for (const delay of delays) {
    // Read before the attempt: an attempt that began before the abort may have failed because of
    // it.
    const isLast = signal?.aborted ?? false;
    try {
      return await attempt();
    } catch (error) {
      if (isLast || !retryIf(error)) throw error;
    }
    // Rejects only when the signal is aborted.
    if (delay > 0) await sleep(delay, undefined, { signal }).catch(() => undefined);
  }
  return attempt();
}

/** Delays for this number of retries, each of them immediate. */
export function withoutDelay(times: number): number[] {
  return Array.from({ length: times }, () => 0);
}

/** The same delay again and again, for `total` milliseconds from the first attempt. */
export function* every(delay: number, total = Infinity): Generator<number> {
  const end = performance.now() + total;
  while (performance.now() < end) yield delay;
}
