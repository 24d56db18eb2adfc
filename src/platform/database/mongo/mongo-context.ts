import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { withinBudget } from '../request-budget.js';
import { isTransient, translateMongoError } from './mongo.errors.js';
import { within } from '../../../shared/time-limit.js';
import { ConcurrencyLimiter } from '../concurrency-limiter.js';
import { UnknownOutcomeError } from '../unknown-outcome.error.js';

/** Time limit of a transaction, with its retries. The driver itself would retry for two minutes. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * Time limit of an operation outside of a unit of work. The driver itself would take twenty seconds
 * to detect a server that hangs.
 */
const OPERATION_TIMEOUT_MS = 10_000;

/**
 * How long a transaction may wait to start; long enough for load peaks. If the database hangs, the
 * running transactions time out before that, and the waiting ones are rejected with them.
 */
const QUEUE_TIMEOUT_MS = 20_000;

/** For how long to wait for a commit that got no response in time. The driver repeats it. */
const SETTLED_TIMEOUT_MS = 5_000;

/**
 * Maximum number of concurrent transactions of this process. Of those that write the same document,
 * one commits and the others are retried, so more concurrency mostly causes more retries. With 16,
 * some of 100 buyers of one product timed out; with 4, none did.
 */
export const MAX_TRANSACTIONS = 4;

/**
 * All reads of a transaction see one snapshot. An acknowledged commit survives the loss of a
 * replica set member.
 */
const TRANSACTION_OPTIONS: mongo.TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
};

/** One attempt to run a unit of work. */
class MongoScope {
  private failure: { readonly error: unknown } | null = null;
  private isOver = false;

  constructor(
    readonly context: MongoContext,
    readonly session: ClientSession,
  ) {}

  end(): void {
    this.isOver = true;
  }

  /** Makes the unit of work roll back and reject with the first error passed to this method. */
  markRollbackOnly(error: unknown): void {
    this.failure ??= { error };
  }

  throwIfRollbackOnly(): void {
    if (this.failure) throw this.failure.error;
  }

  /**
   * The server aborts a transaction at its first error, so a rollback-only one sends no more
   * commands.
   */
  throwIfUnusable(): void {
    if (this.isOver) throw new Error('The unit of work has ended, but some of its work is still running.');
    this.throwIfRollbackOnly();
  }

  /**
   * The error to throw for an attempt that threw `error`. An earlier transient error takes
   * precedence, so that the driver retries the transaction.
   */
  errorToThrow(error: unknown): unknown {
    return this.failure && isTransient(this.failure.error) ? this.failure.error : error;
  }
}

/**
 * One for the process, which may have several contexts: until Node 24, every promise pays for each
 * AsyncLocalStorage ever used.
 */
const scopes = new AsyncLocalStorage<MongoScope>();

/**
 * Gives repositories the session of the surrounding unit of work, which it finds through
 * AsyncLocalStorage. Outside of one there is no session, and each operation is atomic by itself.
 */
@Injectable()
export class MongoContext {
  private readonly limiter = new ConcurrencyLimiter(MAX_TRANSACTIONS);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  get isInUnitOfWork(): boolean {
    return this.scope !== undefined;
  }

  /** That of the surrounding unit of work, unless it belongs to another context. */
  private get scope(): MongoScope | undefined {
    const scope = scopes.getStore();
    return scope?.context === this ? scope : undefined;
  }

  /** @throws Error outside of a unit of work */
  requireUnitOfWork(operation: string): void {
    if (!this.isInUnitOfWork) throw new Error(`${operation} must be called inside a unit of work.`);
  }

  /**
   * Runs one operation, or several that need not be atomic together. An error marks the unit of
   * work rollback-only.
   * @throws DatabaseUnavailableError on a timeout; whether anything was written is then unknown
   */
  async execute<T>(work: (session: ClientSession | undefined) => Promise<T>): Promise<T> {
    const { scope } = this;
    if (scope) return this.executeIn(scope, work);
    try {
      return await withinBudget(OPERATION_TIMEOUT_MS, (milliseconds) =>
        within(milliseconds, work(undefined), () => new DatabaseUnavailableError()),
      );
    } catch (error) {
      throw translateMongoError(error);
    }
  }

  /** Runs operations atomically, in the open unit of work or in one of their own. */
  async executeInTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    const { scope } = this;
    return scope ? this.executeIn(scope, work) : this.transact(() => this.executeInTransaction(work));
  }

  /**
   * Runs `attempt` as a unit of work, and retries it after a transient error.
   * @throws DatabaseUnavailableError when it is not committed in time
   * @throws UnknownOutcomeError when the response to the commit was lost
   */
  async transact<T>(attempt: () => Promise<T>): Promise<T> {
    return this.limiter.run(QUEUE_TIMEOUT_MS, async () => {
      try {
        return await withinBudget(TRANSACTION_TIMEOUT_MS, (milliseconds) =>
          this.transactWithin(milliseconds, attempt),
        );
      } catch (error) {
        throw translateMongoError(error);
      }
    });
  }

  /** Runs `work` inside the open unit of work, which it marks rollback-only if `work` throws. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    const { scope } = this;
    scope?.throwIfUnusable();
    try {
      return await work();
    } catch (error) {
      scope?.markRollbackOnly(error);
      throw error;
    }
  }

  private async transactWithin<T>(milliseconds: number, attempt: () => Promise<T>): Promise<T> {
    const session = await this.connection.startSession();
    let scope: MongoScope | undefined;
    let isSettled = false;
    let isCommitting = false;
    try {
      const committed = session.withTransaction(async () => {
        if (isSettled) throw new Error('The unit of work took too long and was rolled back.');
        isCommitting = false;
        scope = new MongoScope(this, session);
        const result = await this.run(scope, attempt);
        isCommitting = true;
        return result;
      }, TRANSACTION_OPTIONS);
      const late = () =>
        isCommitting ? new UnknownOutcomeError(() => untilEnded(committed)) : new DatabaseUnavailableError();
      return await within(milliseconds, committed, late);
    } finally {
      isSettled = true;
      scope?.end();
      // Aborts an open transaction. Not awaited, because an unavailable database would block the
      // caller.
      void session.endSession();
    }
  }

  private async run<T>(scope: MongoScope, attempt: () => Promise<T>): Promise<T> {
    try {
      const result = await scopes.run(scope, attempt);
      scope.throwIfRollbackOnly();
      return result;
    } catch (error) {
      throw scope.errorToThrow(error);
    } finally {
      scope.end();
    }
  }

  private async executeIn<T>(scope: MongoScope, work: (session: ClientSession) => Promise<T>): Promise<T> {
    scope.throwIfUnusable();
    try {
      return await work(scope.session);
    } catch (error) {
      const translated = isTransient(error) ? error : translateMongoError(error);
      scope.markRollbackOnly(translated);
      throw translated;
    }
  }
}

/** @throws DatabaseUnavailableError when that takes too long */
async function untilEnded(commit: Promise<unknown>): Promise<void> {
  const ended = commit.then(
    () => undefined,
    () => undefined,
  );
  await within(SETTLED_TIMEOUT_MS, ended, () => new DatabaseUnavailableError('The commit is still running.'));
}
