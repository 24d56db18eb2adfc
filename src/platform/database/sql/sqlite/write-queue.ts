import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { within } from '../../../../shared/time-limit.js';
import { retryWhileLocked } from './retry-while-locked.js';
import type { SqliteDatabase } from './sqlite-driver.js';

export interface WriteQueueLimits {
  /** Milliseconds that a write may wait in the queue. */
  readonly wait: number;
  /** Milliseconds that a write may run. */
  readonly run: number;
  /** Maximum number of writes that share a commit. */
  readonly batch: number;
}

export const defaultLimits: WriteQueueLimits = { wait: 5_000, run: 5_000, batch: 100 };

/**
 * Permits queued work to use the connection until the work ends or times out. Operations that are
 * still running then must check `isExpired`.
 */
export class WritePermit {
  private expired = false;

  get isExpired(): boolean {
    return this.expired;
  }

  expire(): void {
    this.expired = true;
  }
}

interface QueuedWrite {
  readonly work: (permit: WritePermit) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly waitTimer: NodeJS.Timeout;
  /** Settles the caller's promise. Set when the work has ended, called after the commit. */
  settle?: () => void;
}

/**
 * The only way to write. Runs writes one at a time, first in, first out: the driver has one
 * connection, and a connection has one transaction. Writes that wait at the same time share a
 * transaction, and so one sync to the disk (group commit). Each has a savepoint, so that it can
 * fail on its own.
 *
 * A caller gets its result only after the commit. Errors are passed on only then, too,
 * because their cause may be an uncommitted change of another write in the same transaction.
 */
export class WriteQueue {
  private readonly queue: QueuedWrite[] = [];
  private readonly sql: Record<
    'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollbackTo',
    { run(): void }
  >;
  private processing: Promise<void> | null = null;
  private closed = false;

  /** @param log is called with each statement of the queue itself, before it runs */
  constructor(
    private readonly database: SqliteDatabase,
    private readonly limits: WriteQueueLimits = defaultLimits,
    log: (sql: string) => void = () => {},
  ) {
    const prepare = (sql: string) => {
      const statement = database.prepare(sql);
      return {
        run: () => {
          log(sql);
          statement.run();
        },
      };
    };
    this.sql = {
      begin: prepare('BEGIN IMMEDIATE'),
      commit: prepare('COMMIT'),
      rollback: prepare('ROLLBACK'),
      savepoint: prepare('SAVEPOINT queued_write'),
      release: prepare('RELEASE queued_write'),
      rollbackTo: prepare('ROLLBACK TO queued_write'),
    };
  }

  /**
   * Queues `work`, runs it and commits what it wrote.
   * @param wait milliseconds to wait in the queue at most, if less than the limit
   * @throws what `work` throws, after its writes were rolled back
   * @throws DatabaseUnavailableError when `work` cannot begin, end or be committed in time
   */
  run<T>(work: (permit: WritePermit) => Promise<T>, wait = Infinity): Promise<T> {
    if (this.closed) return Promise.reject(new DatabaseUnavailableError('The database is closing.'));
    return new Promise<T>((resolve, reject) => {
      // The queue is processed in the async context of the first caller; each work needs that of
      // its own caller. AsyncResource.bind() would define a deprecated property at each call.
      const context = new AsyncResource('QueuedWrite');
      const write: QueuedWrite = {
        work: (permit) => context.runInAsyncScope(work, undefined, permit),
        resolve: resolve as (value: unknown) => void,
        reject,
        waitTimer: setTimeout(() => this.rejectTimedOut(write), Math.min(this.limits.wait, wait)),
      };
      this.queue.push(write);
      this.processing ??= this.processQueue();
    });
  }

  /** Refuses further writes and waits for those in the queue. */
  async drain(): Promise<void> {
    this.closed = true;
    await this.processing;
  }

  private async processQueue(): Promise<void> {
    while (this.queue.length > 0) {
      // Writes that arrive in the same turn of the event loop share a commit.
      await nextTurn();
      await this.commitBatch();
    }
    this.processing = null;
  }

  private async commitBatch(): Promise<void> {
    const batch: QueuedWrite[] = [];
    try {
      await retryWhileLocked(
        () => this.sql.begin.run(),
        () => this.queue.length === 0,
      );
      for (let left = Math.min(this.queue.length, this.limits.batch); left > 0; left -= 1) {
        const write = this.queue.shift();
        if (!write) break;
        batch.push(write);
        await this.runWrite(write);
      }
      this.sql.commit.run();
    } catch (error) {
      this.rejectBatch(batch, error);
      return;
    }
    for (const write of batch) write.settle?.();
  }

  /** @throws Error when SQLite has rolled back the whole batch */
  private async runWrite(write: QueuedWrite): Promise<void> {
    clearTimeout(write.waitTimer);
    this.sql.savepoint.run();
    const permit = new WritePermit();
    try {
      const value = await within(this.limits.run, write.work(permit), timeoutError);
      write.settle = () => write.resolve(value);
    } catch (error) {
      write.settle = () => write.reject(error);
      this.assertInTransaction(error);
      this.sql.rollbackTo.run();
    } finally {
      permit.expire();
    }
    this.assertInTransaction();
    this.sql.release.run();
  }

  /** On a full disk or a failed read, SQLite rolls back the whole transaction by itself. */
  private assertInTransaction(cause?: unknown): void {
    if (!this.database.inTransaction) throw new Error('SQLite has rolled back the transaction.', { cause });
  }

  /** Rejects the writes of the batch, or all queued writes if BEGIN failed. */
  private rejectBatch(batch: readonly QueuedWrite[], cause: unknown): void {
    const rejected = batch.length > 0 ? batch : this.queue.splice(0);
    for (const write of rejected) {
      clearTimeout(write.waitTimer);
      write.reject(new DatabaseUnavailableError(undefined, { cause }));
    }
    try {
      if (this.database.inTransaction) this.sql.rollback.run();
    } catch {
      // The next BEGIN fails because the transaction is still open, and this method runs again.
    }
  }

  private rejectTimedOut(write: QueuedWrite): void {
    this.queue.splice(this.queue.indexOf(write), 1);
    write.reject(
      new DatabaseUnavailableError(
        'The database is overloaded: too many writes are waiting, or another process has locked it.',
      ),
    );
  }
}

function timeoutError(): Error {
  return new DatabaseUnavailableError('The unit of work took too long and was rolled back.');
}
