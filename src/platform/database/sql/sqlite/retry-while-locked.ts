import { every, retry } from '../../../../shared/retry.js';
import { isLocked } from './sqlite.errors.js';

const PAUSE_MS = 20;

/**
 * Repeats `attempt` while another process holds SQLite's lock. The driver is synchronous, so
 * waiting in its busy_timeout would stop every request; these pauses stop none.
 *
 * @throws the lock's error once `givesUp`; every other error at once
 */
export function retryWhileLocked<T>(attempt: () => T, shouldGiveUp: () => boolean): Promise<T> {
  return retry(attempt, { delays: every(PAUSE_MS), retryIf: (error) => isLocked(error) && !shouldGiveUp() });
}

/** For `givesUp`: true once so many milliseconds have gone by. */
export function deadline(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => performance.now() >= end;
}
