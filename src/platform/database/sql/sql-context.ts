import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { withinBudget } from '../request-budget.js';
import { SqlConnection, type SqlReader } from './sql-connection.js';
import { translateSqlError } from './sql.errors.js';
import { SqliteEntityManager } from './sqlite-entity-manager.js';
import { databaseOf } from './sqlite-options.js';
import { SqliteQueryRunner } from './sqlite-query-runner.js';
import type { WritePermit, WriteQueue } from './write-queue.js';
import { WriterDataSource } from './writer.data-source.js';

/** The name of the read-only data source. */
export const READER = 'reader';

/** A running unit of work. */
class SqlScope {
  private failure: { readonly error: unknown } | null = null;

  readonly manager: EntityManager;

  constructor(
    readonly context: SqlContext,
    writer: DataSource,
    private readonly permit: WritePermit,
  ) {
    const queryRunner = new SqliteQueryRunner(writer, databaseOf(writer), () => this.throwIfOver());
    this.manager = new SqliteEntityManager(writer, queryRunner);
  }

  /** Makes the unit of work roll back and reject with the first error passed to this method. */
  markRollbackOnly(error: unknown): void {
    this.failure ??= { error };
  }

  throwIfRollbackOnly(): void {
    if (this.failure) throw this.failure.error;
  }

  throwIfOver(): void {
    if (this.permit.isExpired)
      throw new Error('The unit of work has ended, but some of its work is still running.');
  }
}

/**
 * One for the process, which may have several contexts: until Node 24, every promise pays for each
 * AsyncLocalStorage ever used.
 */
const scopes = new AsyncLocalStorage<SqlScope>();

/**
 * Gives repositories the entity manager to use. Inside a unit of work, which it finds through
 * AsyncLocalStorage, that is the manager of its transaction. Outside of one, reads use the
 * read-only connection, which sees only committed data and never waits, and each write is a unit of
 * work of its own.
 */
@Injectable()
export class SqlContext {
  private readonly readOnly: EntityManager;
  private readonly writer: SqlConnection;
  private readonly reader: SqlConnection;
  private readonly queue: WriteQueue;

  constructor(
    @InjectDataSource() private readonly dataSource: WriterDataSource,
    @InjectDataSource(READER) reader: DataSource,
  ) {
    const writer = dataSource;
    this.readOnly = new SqliteEntityManager(writer, new SqliteQueryRunner(writer, databaseOf(reader)));
    this.writer = new SqlConnection(writer);
    this.reader = new SqlConnection(reader);
    this.queue = writer.queue;
  }

  get isInUnitOfWork(): boolean {
    return this.scope !== undefined;
  }

  /** That of the surrounding unit of work, unless it belongs to another context. */
  private get scope(): SqlScope | undefined {
    const scope = scopes.getStore();
    return scope?.context === this ? scope : undefined;
  }

  /** @throws Error outside of a unit of work */
  requireUnitOfWork(operation: string): void {
    if (!this.isInUnitOfWork) throw new Error(`${operation} must be called inside a unit of work.`);
  }

  /** Reads with the manager of the surrounding unit of work, or with the read-only one. */
  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.scope?.manager ?? this.readOnly);
    } catch (error) {
      throw translateSqlError(error);
    }
  }

  /**
   * Reads and writes in the surrounding unit of work, or in one of its own. An error marks it
   * rollback-only.
   * @param references the resource that is reported as not found if a foreign key constraint fails
   */
  async write<T>(work: (manager: EntityManager) => Promise<T>, references?: string): Promise<T> {
    const { scope } = this;
    if (!scope) return this.transact(() => this.write(work, references));
    try {
      return await work(scope.manager);
    } catch (error) {
      const translated = translateSqlError(error, references);
      scope.markRollbackOnly(translated);
      throw translated;
    }
  }

  /** Runs `work` synchronously, but rejects the promise if it throws. */
  readSync<T>(work: (connection: SqlReader) => T): Promise<T> {
    return new Promise((resolve) => resolve(this.readNow(work)));
  }

  /** Like `readSync`, but an error marks the unit of work rollback-only. */
  async writeSync<T>(work: (connection: SqlConnection) => T): Promise<T> {
    const { scope } = this;
    if (!scope) return this.transact(() => this.writeSync(work));
    scope.throwIfOver();
    try {
      return work(this.writer);
    } catch (error) {
      const translated = translateSqlError(error);
      scope.markRollbackOnly(translated);
      throw translated;
    }
  }

  /**
   * `PRAGMA data_version` of the writer, which changes when any other connection commits. This
   * process commits on no other connection. Inside a unit of work no other process can commit.
   */
  externalChangeCounter(): number {
    try {
      return this.writer.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
    } catch (error) {
      throw translateSqlError(error);
    }
  }

  /** Runs `attempt` as a unit of work. */
  transact<T>(attempt: () => Promise<T>): Promise<T> {
    const work = (permit: WritePermit) => {
      const scope = new SqlScope(this, this.dataSource, permit);
      return scopes.run(scope, async () => {
        const result = await attempt();
        scope.throwIfRollbackOnly();
        return result;
      });
    };
    return withinBudget(Infinity, (milliseconds) => this.queue.run(work, milliseconds));
  }

  /** Runs `work` inside the open unit of work, which it marks rollback-only if `work` throws. */
  async join<T>(work: () => Promise<T>): Promise<T> {
    const { scope } = this;
    scope?.throwIfOver();
    try {
      return await work();
    } catch (error) {
      scope?.markRollbackOnly(error);
      throw error;
    }
  }

  private readNow<T>(work: (connection: SqlReader) => T): T {
    const { scope } = this;
    scope?.throwIfOver();
    try {
      return work(scope ? this.writer : this.reader);
    } catch (error) {
      throw translateSqlError(error);
    }
  }
}
