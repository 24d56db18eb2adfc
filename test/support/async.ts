import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { DomainError } from '../../src/shared/domain-error.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';

/** Closed until it is opened, once and for all. */
export class Deferred {
  resolve!: () => void;
  readonly promise = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });
}

/**
 * Turns a hang into a sentence that says what hung. The time is generous: it is no measure of
 * speed.
 */
export async function within<T>(promise: Promise<T>, label: string, seconds = 20): Promise<T> {
  const ended = new AbortController();
  const late = wait(seconds * 1000, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`${label}: still waiting after ${seconds} seconds.`);
  });
  late.catch(() => {}); // Aborted, where the promise was in time.
  try {
    return await Promise.race([promise, late]);
  } finally {
    ended.abort();
  }
}

/** Gives what runs beside it the opportunity to go wrong; nothing is measured by it. */
export const aMoment = (milliseconds = 50): Promise<void> => wait(milliseconds);

export interface PausedUnitOfWork<T> {
  readonly result: T;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** A unit of work that has done `work` and stands open until it is told how to end. */
export async function pausedUnitOfWork<T>(
  unitOfWork: UnitOfWork,
  work: () => Promise<T>,
): Promise<PausedUnitOfWork<T>> {
  const [workDone, mayEnd] = [new Deferred(), new Deferred()];
  const undo = new Error('rolled back on purpose');
  let failing = false;
  let result!: T;
  const running = unitOfWork.run(async () => {
    result = await work();
    workDone.resolve();
    await mayEnd.promise;
    if (failing) throw undo;
  });
  // Awaited below. If the test fails before that, this rejection must not be reported as well.
  running.catch(() => {});
  onTestFinished(mayEnd.resolve);
  await within(Promise.race([workDone.promise, running]), 'the work of a unit of work');
  return {
    result,
    commit: async () => {
      mayEnd.resolve();
      await within(running, 'the commit');
    },
    rollBack: async () => {
      failing = true;
      mayEnd.resolve();
      await expect(within(running, 'the rollback')).rejects.toBe(undo);
    },
  };
}

/**
 * What held, and how often each refusal came: `{ 'Error: sold out': 3 }`, so that a failure can be
 * read.
 */
export async function outcomes<T>(
  promises: readonly Promise<T>[],
): Promise<{ values: T[]; refusals: Record<string, number> }> {
  const values: T[] = [];
  const refusals: Record<string, number> = {};
  for (const one of await within(Promise.allSettled(promises), `${promises.length} at once`, 50)) {
    if (one.status === 'fulfilled') values.push(one.value);
    else refusals[describeError(one.reason)] = (refusals[describeError(one.reason)] ?? 0) + 1;
  }
  return { values, refusals };
}

function describeError(error: unknown): string {
  return error instanceof DomainError ? `${error.name} ${error.code}` : String(error);
}
