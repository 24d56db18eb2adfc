import pLimit, { type LimitFunction } from 'p-limit';
import { DatabaseUnavailableError } from '../../shared/domain-error.js';
import { within } from '../../shared/time-limit.js';

/**
 * If a transaction gets no response, and no other got one for this long, the database counts as
 * unavailable. Under load, one transaction may starve while others commit.
 */
const UNAVAILABLE_AFTER_MS = 4_000;

/**
 * Limits the number of concurrent transactions. Others wait, first in, first out, for a limited
 * time.
 */
// eslint-disable-next-line no-restricted-syntax -- p-limit has no time limit for queued work
export class ConcurrencyLimiter {
  private readonly limit: LimitFunction;
  private lastResponse = -Infinity;

  constructor(concurrency: number) {
    this.limit = pLimit({ concurrency, rejectOnClear: true });
  }

  /**
   * Runs `work` as soon as the limit permits it.
   * @param timeout milliseconds to wait at most
   * @throws DatabaseUnavailableError when it could not start in time, or the database stopped
   * responding
   */
  async run<T>(timeout: number, work: () => Promise<T>): Promise<T> {
    let isTooLate = false;
    const admission = new Promise<{ readonly result: Promise<T> }>((resolve, reject) => {
      const begin = async () => {
        if (isTooLate) return;
        const result = this.runAndRecord(work);
        // In an object, because `resolve(result)` would wait for the result.
        resolve({ result });
        await result;
      };
      // Rejects only if the queue was cleared: after `resolve`, an error of `work` has no effect
      // here.
      this.limit(begin).catch(() => reject(new DatabaseUnavailableError()));
    });
    const { result } = await within(timeout, admission, () => {
      isTooLate = true;
      return new DatabaseUnavailableError('The database is overloaded: too many writes are waiting.');
    });
    return result;
  }

  private async runAndRecord<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.lastResponse = performance.now();
      return result;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) this.clearQueueIfUnavailable();
      else this.lastResponse = performance.now();
      throw error;
    }
  }

  /** Queued transactions would only fail with the same error later. */
  private clearQueueIfUnavailable(): void {
    if (performance.now() - this.lastResponse >= UNAVAILABLE_AFTER_MS) this.limit.clearQueue();
  }
}
