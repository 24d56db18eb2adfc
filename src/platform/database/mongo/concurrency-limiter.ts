import pLimit, { type LimitFunction } from 'p-limit';
import { DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { within } from '../../../shared/time-limit.js';

/**
 * A database that leaves a transaction unanswered is taken for unavailable when it has answered no
 * other one for this long. In a rush one transaction may starve while others commit.
 */
const SILENCE_MS = 4_000;

/**
 * Limits how many transactions run at once. The others wait, first come, first served, but not for
 * ever.
 */
// eslint-disable-next-line no-restricted-syntax -- what p-limit does not do: an end to the waiting
export class ConcurrencyLimiter {
  private readonly limit: LimitFunction;
  private lastAnswer = -Infinity;

  constructor(concurrency: number) {
    this.limit = pLimit({ concurrency, rejectOnClear: true });
  }

  /**
   * Runs `work` when there is room for it.
   * @param patience milliseconds
   * @throws DatabaseUnavailableError when there is none in time, or the database stops answering
   * meanwhile
   */
  async run<T>(patience: number, work: () => Promise<T>): Promise<T> {
    let isTooLate = false;
    const admission = new Promise<{ readonly result: Promise<T> }>((resolve, reject) => {
      const begin = async () => {
        if (isTooLate) return;
        const result = this.observe(work);
        // In an object, because resolving with a promise would wait for the end of the work.
        resolve({ result });
        await result;
      };
      // What `work` throws comes too late here to have an effect; the rest is a queue that was
      // cleared.
      this.limit(begin).catch(() => reject(new DatabaseUnavailableError()));
    });
    const { result } = await within(patience, admission, () => {
      isTooLate = true;
      return new DatabaseUnavailableError('Too many writes wait.');
    });
    return result;
  }

  private async observe<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.lastAnswer = performance.now();
      return result;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) this.refuseAllAfterSilence();
      else this.lastAnswer = performance.now();
      throw error;
    }
  }

  /** Those who wait would find the same, on top of the time they have waited. */
  private refuseAllAfterSilence(): void {
    if (performance.now() - this.lastAnswer >= SILENCE_MS) this.limit.clearQueue();
  }
}
