import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { every, retry } from '../../../../shared/retry.js';
import { within } from '../../../../shared/time-limit.js';
import { ConcurrencyLimiter } from '../../concurrency-limiter.js';
import { withinBudget } from '../../request-budget.js';
import { UnknownOutcomeError } from '../../unknown-outcome.error.js';
import { SqlContext, SqlScope } from '../sql-context.js';
import { PostgresEntityManager, type ShopQueryRunner } from './postgres-driver.js';
import { PostgresDataSource } from './postgres.data-source.js';
import { isRefusal, isTransient, translatePostgresError } from './postgres.errors.js';

/** Time limit of a unit of work, with its retries. */
const TRANSACTION_TIMEOUT_MS = 10_000;

/** Time limit of a read outside of a unit of work, with the wait for a connection. */
const READ_TIMEOUT_MS = 10_000;

/** How long a unit of work may wait to start; long enough for load peaks. */
const QUEUE_TIMEOUT_MS = 20_000;

/**
 * Maximum delay before a later retry, in milliseconds. It is random, so that two units of work do
 * not meet again.
 */
const MAX_RETRY_DELAY_MS = 20;

/** How often, in milliseconds, and for how long it is asked whether a transaction still runs. */
const SETTLED_INTERVAL_MS = 100;
const SETTLED_TIMEOUT_MS = 5_000;

/** One attempt to run a unit of work. */
class PostgresScope extends SqlScope {
  override readonly manager: EntityManager;
  /** Whether its COMMIT may have been sent. */
  isCommitting = false;
  private isOver = false;

  constructor(context: PostgresContext, queryRunner: ShopQueryRunner) {
    super(context);
    this.manager = new PostgresEntityManager(queryRunner.dataSource, queryRunner);
  }

  end(): void {
    this.isOver = true;
  }

  /** PostgreSQL refuses every further statement of a transaction in which one has failed. */
  override throwIfUnusable(): void {
    if (this.isOver) throw new Error('The unit of work has ended, but some of its work is still running.');
    this.throwIfRollbackOnly();
  }
}

/**
 * Outside of a unit of work, each statement uses any connection of the pool. A unit of work keeps
 * one for a transaction at REPEATABLE READ: all of its statements see one snapshot, and when it
 * changes a row that another transaction has changed since, PostgreSQL refuses (40001), and it runs
 * again.
 */
@Injectable()
export class PostgresContext extends SqlContext {
  private readonly limiter: ConcurrencyLimiter;
  private readonly pool: EntityManager;

  constructor(@InjectDataSource() private readonly dataSource: PostgresDataSource) {
    super();
    this.pool = new PostgresEntityManager(dataSource);
    this.limiter = new ConcurrencyLimiter(maxTransactions(dataSource));
  }

  override async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const { scope } = this;
    if (scope) return this.executeIn(scope, work);
    try {
      return await withinBudget(READ_TIMEOUT_MS, (milliseconds) =>
        within(milliseconds, work(this.pool), () => new DatabaseUnavailableError()),
      );
    } catch (error) {
      throw translatePostgresError(error);
    }
  }

  override transact<T>(attempt: () => Promise<T>): Promise<T> {
    return this.limiter.run(QUEUE_TIMEOUT_MS, async () => {
      try {
        return await withinBudget(TRANSACTION_TIMEOUT_MS, (milliseconds) =>
          this.transactWithin(milliseconds, attempt),
        );
      } catch (error) {
        throw translatePostgresError(error);
      }
    });
  }

  /** A transient error stays as it is, so that the unit of work is retried. */
  protected override translate(error: unknown, references?: string): unknown {
    return isTransient(error) ? error : translatePostgresError(error, references);
  }

  private async transactWithin<T>(milliseconds: number, attempt: () => Promise<T>): Promise<T> {
    let stop: (() => void) | undefined;
    let late = () => new DatabaseUnavailableError();
    let isSettled = false;
    const committed = retry(
      () => {
        if (isSettled) throw new Error('The unit of work took too long and was rolled back.');
        const queryRunner = this.dataSource.createQueryRunner() as ShopQueryRunner;
        const scope = new PostgresScope(this, queryRunner);
        stop = () => {
          if (!queryRunner.isReleased) queryRunner.abandon();
          scope.end();
        };
        late = () => (scope.isCommitting ? this.unknownOutcome(queryRunner) : new DatabaseUnavailableError());
        return this.attempt(scope, queryRunner, attempt);
      },
      { delays: retryDelays(), retryIf: (error) => isTransient(error) && !isSettled },
    );
    try {
      return await within(milliseconds, committed, () => late());
    } finally {
      isSettled = true;
      // Does nothing if the attempt has ended by itself.
      stop?.();
    }
  }

  private async attempt<T>(
    scope: PostgresScope,
    queryRunner: ShopQueryRunner,
    attempt: () => Promise<T>,
  ): Promise<T> {
    try {
      await queryRunner.startTransaction();
      const result = await this.runIn(scope, attempt);
      await this.commit(scope, queryRunner);
      return result;
    } catch (error) {
      if (queryRunner.isTransactionActive && !queryRunner.isReleased) {
        await queryRunner.rollbackTransaction().catch(() => queryRunner.abandon());
      }
      // An earlier transient error takes precedence, so that the unit of work is retried.
      throw isTransient(scope.failure) ? scope.failure : error;
    } finally {
      scope.end();
      await queryRunner.release();
    }
  }

  private async commit(scope: PostgresScope, queryRunner: ShopQueryRunner): Promise<void> {
    scope.isCommitting = true;
    try {
      await queryRunner.commitTransaction();
    } catch (error) {
      // Not sent, or answered with an error.
      if (error instanceof DatabaseUnavailableError || isRefusal(error)) throw error;
      throw this.unknownOutcome(queryRunner, error);
    }
  }

  private unknownOutcome({ backend }: ShopQueryRunner, cause?: unknown): UnknownOutcomeError {
    const settled = () => (backend === undefined ? Promise.resolve() : this.untilNoTransaction(backend));
    return new UnknownOutcomeError(settled, { cause });
  }

  /** Returns when the server's process is not in a transaction. After a restart there is none. */
  private async untilNoTransaction(backend: number): Promise<void> {
    const isRunning = 'SELECT 1 FROM pg_stat_activity WHERE pid = ? AND xact_start IS NOT NULL';
    await retry(
      async () => {
        const rows = await this.read((manager) => manager.query<unknown[]>(isRunning, [backend]));
        if (rows.length > 0) throw new DatabaseUnavailableError('The transaction is still running.');
      },
      { delays: every(SETTLED_INTERVAL_MS, SETTLED_TIMEOUT_MS) },
    );
  }
}

/**
 * Half of the pool, so that reads always find a connection. Of the units of work that change the
 * same row, one commits and the others run again, so more of them at once mostly cause retries.
 */
function maxTransactions({ options }: PostgresDataSource): number {
  return Math.max(1, Math.floor(((options as { poolSize?: number }).poolSize ?? 10) / 2));
}

/**
 * The first retry comes at once: whoever was refused has waited until the other one had committed,
 * and must not be overtaken by what the other one does next.
 */
function* retryDelays(): Generator<number> {
  yield 0;
  for (;;) yield Math.random() * MAX_RETRY_DELAY_MS;
}
