import { setTimeout as sleep } from 'node:timers/promises';
import { isLocked } from './sql.errors.js';

const PAUSE_MS = 20;

/**
 * Repeats `attempt` while another process holds SQLite's lock. The driver is synchronous, so waiting in its
 * busy_timeout would stop every request; these pauses stop none.
 *
 * @throws the lock's error once `givesUp`; every other error at once
 */
export async function retryWhileLocked<T>(attempt: () => T, givesUp: () => boolean): Promise<T> {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isLocked(error) || givesUp()) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

/** For `givesUp`: true once so many milliseconds have gone by. */
export function after(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  return () => performance.now() >= end;
}
