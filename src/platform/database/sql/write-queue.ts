import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { within } from '../../../shared/time-limit.js';
import { retryWhileLocked } from './retry-while-locked.js';
import type { SqliteDatabase, Statement } from './sqlite-driver.js';

export interface WriteQueueLimits {
  /** Milliseconds a unit may wait for its turn. */
  readonly wait: number;
  /** Milliseconds a unit may take. */
  readonly run: number;
  /** How many units may share a commit. */
  readonly batch: number;
}

export const defaultLimits: WriteQueueLimits = { wait: 5_000, run: 5_000, batch: 100 };

/** A unit's time at the connection. Whoever holds on to it longer must look at `isOver`. */
export class Turn {
  private over = false;

  get isOver(): boolean {
    return this.over;
  }

  end(): void {
    this.over = true;
  }
}

interface Unit {
  readonly work: (turn: Turn) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly expiry: NodeJS.Timeout;
  /** Answers the caller; set when the work has ended, called when the batch is committed. */
  settle?: () => void;
}

/**
 * The one way to write. Units run one after the other, first in, first out: the driver has one
 * connection, on which two open transactions would be one. Those that wait at the same moment share
 * one transaction and so one sync to the disk; each has a savepoint, so that it fails alone, and
 * each is answered only after the commit. That holds for failures too: a unit may have failed over
 * what another one of the same transaction wrote.
 */
export class WriteQueue {
  private readonly queue: Unit[] = [];
  private readonly sql: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo', Statement>;
  private pumping: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly limits: WriteQueueLimits = defaultLimits,
  ) {
    this.sql = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
      rollback: database.prepare('ROLLBACK'),
      savepoint: database.prepare('SAVEPOINT unit'),
      release: database.prepare('RELEASE unit'),
      undo: database.prepare('ROLLBACK TO unit'),
    };
  }

  /**
   * Runs `work` when its turn has come and commits what it wrote.
   * @param wait milliseconds in which the turn has to come, if they are fewer than the limit
   * @throws what `work` throws, after it was undone
   * @throws DatabaseUnavailableError when the turn or the commit does not come, or `work` takes too
   * long
   */
  run<T>(work: (turn: Turn) => Promise<T>, wait = Infinity): Promise<T> {
    if (this.closed) return Promise.reject(new DatabaseUnavailableError('The database is closing.'));
    return new Promise<T>((resolve, reject) => {
      const unit: Unit = {
        // The pump runs in the async context of whoever started it; the work belongs to its
        // caller's.
        work: AsyncResource.bind(work),
        resolve: resolve as (value: unknown) => void,
        reject,
        expiry: setTimeout(() => this.expire(unit), Math.min(this.limits.wait, wait)),
      };
      this.queue.push(unit);
      this.pumping ??= this.pump();
    });
  }

  /** Takes no more units and waits for those that are there. */
  async drain(): Promise<void> {
    this.closed = true;
    await this.pumping;
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0) {
      // What arrives in the same turn of the event loop shares the commit.
      await nextTurn();
      await this.commitTogether();
    }
    this.pumping = null;
  }

  private async commitTogether(): Promise<void> {
    const batch: Unit[] = [];
    try {
      await retryWhileLocked(
        () => this.sql.begin.run(),
        () => this.queue.length === 0,
      );
      for (let left = Math.min(this.queue.length, this.limits.batch); left > 0; left -= 1) {
        const unit = this.queue.shift();
        if (!unit) break;
        batch.push(unit);
        await this.perform(unit);
      }
      this.sql.commit.run();
    } catch (error) {
      this.fail(batch, error);
      return;
    }
    for (const unit of batch) unit.settle?.();
  }

  /** @throws when the transaction of the whole batch is lost */
  private async perform(unit: Unit): Promise<void> {
    clearTimeout(unit.expiry);
    this.sql.savepoint.run();
    const turn = new Turn();
    try {
      const value = await within(this.limits.run, unit.work(turn), tookTooLong);
      unit.settle = () => unit.resolve(value);
    } catch (error) {
      unit.settle = () => unit.reject(error);
      this.expectTransaction(error);
      this.sql.undo.run();
    } finally {
      turn.end();
    }
    this.expectTransaction();
    this.sql.release.run();
  }

  /**
   * On a full disk or a failed read SQLite rolls back by itself, and with it all that ran before.
   */
  private expectTransaction(cause?: unknown): void {
    if (!this.database.inTransaction) throw new Error('SQLite rolled the transaction back.', { cause });
  }

  /** The batch is lost; where not even BEGIN succeeded, so are those who wait. */
  private fail(batch: readonly Unit[], cause: unknown): void {
    const lost = batch.length > 0 ? batch : this.queue.splice(0);
    for (const unit of lost) {
      clearTimeout(unit.expiry);
      unit.reject(new DatabaseUnavailableError(undefined, { cause }));
    }
    try {
      if (this.database.inTransaction) this.sql.rollback.run();
    } catch {
      // The next BEGIN fails on the open transaction, and so leads back to here.
    }
  }

  private expire(unit: Unit): void {
    this.queue.splice(this.queue.indexOf(unit), 1);
    unit.reject(new DatabaseUnavailableError('Too many writes wait, or another process holds the database.'));
  }
}

function tookTooLong(): Error {
  return new DatabaseUnavailableError('The unit of work took too long and was undone.');
}
