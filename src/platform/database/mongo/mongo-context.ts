import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { withinBudget } from '../request-budget.js';
import { isTransient, translateMongoError } from './mongo.errors.js';
import { within } from '../../../shared/time-limit.js';
import { ConcurrencyLimiter } from './concurrency-limiter.js';

/**
 * From its turn to the commit; left to itself, the driver repeats a transaction for two minutes.
 */
const UNIT_TIMEOUT_MS = 10_000;

/** Of operations outside of units; the driver takes twenty seconds to see that a server hangs. */
const OPERATION_TIMEOUT_MS = 10_000;

/**
 * Until it may begin: a rush is waited out. When the database hangs, those who have begun notice it
 * for the others.
 */
const WAIT_TIMEOUT_MS = 20_000;

/**
 * Transactions of this process that are open at the same time. Of those that write the same
 * document one commits and the others start again, so more of them only repeat more work: in a rush
 * of 100 buyers for one product, 16 at once starved past the time limit, and with 4 nobody was
 * refused.
 */
export const UNITS_AT_ONCE = 4;

/**
 * All of a unit's reads see one state of the database; an acknowledged commit survives the loss of
 * a member.
 */
const TRANSACTION: mongo.TransactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', journal: true },
  readPreference: 'primary',
};

/** One attempt of a unit of work, as long as it lasts. */
class MongoScope {
  private failure: { readonly error: unknown } | null = null;
  private isOver = false;

  constructor(readonly session: ClientSession) {}

  end(): void {
    this.isOver = true;
  }

  /** Whatever happens next, the unit is rolled back. The first error is the one it reports. */
  markRollbackOnly(error: unknown): void {
    this.failure ??= { error };
  }

  throwIfRollbackOnly(): void {
    if (this.failure) throw this.failure.error;
  }

  /**
   * The server gives up a transaction at its first error, so a rollback-only unit asks it nothing
   * more.
   */
  throwIfUnusable(): void {
    if (this.isOver) throw new Error('This unit of work is over; something of it is still running.');
    this.throwIfRollbackOnly();
  }

  /**
   * The error of an attempt that threw `error`: one that asks for another attempt goes before all
   * else.
   */
  errorOf(error: unknown): unknown {
    return this.failure && isTransient(this.failure.error) ? this.failure.error : error;
  }
}

/**
 * Which session a repository works in, found through AsyncLocalStorage: that of the unit of work
 * around it, or none outside of one, where each operation is atomic by itself.
 */
@Injectable()
export class MongoContext {
  private readonly scopes = new AsyncLocalStorage<MongoScope>();
  private readonly limiter = new ConcurrencyLimiter(UNITS_AT_ONCE);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  get isOpen(): boolean {
    return this.scopes.getStore() !== undefined;
  }

  /** @throws Error outside of a unit of work */
  requireOpen(operation: string): void {
    if (!this.isOpen) throw new Error(`${operation} is for inside of a unit of work.`);
  }

  /**
   * For one operation, or several that need not stand or fall together. What fails marks the unit
   * of work rollback-only.
   * @throws DatabaseUnavailableError when it is not over in time. Whether it has written anything,
   * nobody knows then.
   */
  async execute<T>(work: (session: ClientSession | undefined) => Promise<T>): Promise<T> {
    const scope = this.scopes.getStore();
    if (scope) return this.executeIn(scope, work);
    try {
      return await withinBudget(OPERATION_TIMEOUT_MS, (milliseconds) =>
        within(milliseconds, work(undefined), () => new DatabaseUnavailableError()),
      );
    } catch (error) {
      throw translateMongoError(error);
    }
  }

  /**
   * For operations that stand or fall together: in the open unit of work, or in one of their own.
   */
  async executeTogether<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    const scope = this.scopes.getStore();
    return scope ? this.executeIn(scope, work) : this.transact(() => this.executeTogether(work));
  }

  /**
   * Runs `attempt` as a unit of work, again where the database asks for it.
   * @throws DatabaseUnavailableError when it cannot be committed in time. Where the answer to a
   * commit was lost on the way, nobody knows whether it took place.
   */
  async transact<T>(attempt: () => Promise<T>): Promise<T> {
    return this.limiter.run(WAIT_TIMEOUT_MS, async () => {
      try {
        return await withinBudget(UNIT_TIMEOUT_MS, (milliseconds) =>
          this.transactWithin(milliseconds, attempt),
        );
      } catch (error) {
        throw translateMongoError(error);
      }
    });
  }

  /** Runs `work` inside the open unit of work and marks it rollback-only if that throws. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    const scope = this.scopes.getStore();
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
    try {
      const committed = session.withTransaction(() => {
        if (isSettled) throw new Error('The time for this unit of work is up.');
        scope = new MongoScope(session);
        return this.run(scope, attempt);
      }, TRANSACTION);
      return await within(milliseconds, committed, () => new DatabaseUnavailableError());
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
      const result = await this.scopes.run(scope, attempt);
      scope.throwIfRollbackOnly();
      return result;
    } catch (error) {
      throw scope.errorOf(error);
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
