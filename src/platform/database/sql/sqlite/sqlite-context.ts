import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { withinBudget } from '../../request-budget.js';
import { SqlContext, SqlScope } from '../sql-context.js';
import { SqlConnection, type SqlReader } from './sql-connection.js';
import { translateSqliteError } from './sqlite.errors.js';
import { SqliteEntityManager } from './sqlite-entity-manager.js';
import { databaseOf } from './sqlite-options.js';
import { SqliteQueryRunner } from './sqlite-query-runner.js';
import type { WritePermit, WriteQueue } from './write-queue.js';
import { WriterDataSource } from './writer.data-source.js';

/** The name of the read-only data source. */
export const READER = 'reader';

class SqliteScope extends SqlScope {
  override readonly manager: EntityManager;

  constructor(
    context: SqliteContext,
    writer: DataSource,
    private readonly permit: WritePermit,
  ) {
    super(context);
    const queryRunner = new SqliteQueryRunner(writer, databaseOf(writer), () => this.throwIfUnusable());
    this.manager = new SqliteEntityManager(writer, queryRunner);
  }

  override throwIfUnusable(): void {
    if (this.permit.isExpired)
      throw new Error('The unit of work has ended, but some of its work is still running.');
  }
}

/**
 * Outside of a unit of work, reads use the read-only connection, which never waits. Every unit of
 * work passes the write queue.
 */
@Injectable()
export class SqliteContext extends SqlContext {
  private readonly readOnly: EntityManager;
  private readonly writer: SqlConnection;
  private readonly reader: SqlConnection;
  private readonly queue: WriteQueue;

  constructor(
    @InjectDataSource() private readonly dataSource: WriterDataSource,
    @InjectDataSource(READER) reader: DataSource,
  ) {
    super();
    const writer = dataSource;
    this.readOnly = new SqliteEntityManager(writer, new SqliteQueryRunner(writer, databaseOf(reader)));
    this.writer = new SqlConnection(writer);
    this.reader = new SqlConnection(reader);
    this.queue = writer.queue;
  }

  override async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.scope?.manager ?? this.readOnly);
    } catch (error) {
      throw this.translate(error);
    }
  }

  override transact<T>(attempt: () => Promise<T>): Promise<T> {
    const work = (permit: WritePermit) => this.runIn(new SqliteScope(this, this.dataSource, permit), attempt);
    return withinBudget(Infinity, (milliseconds) => this.queue.run(work, milliseconds));
  }

  /** Runs `work` synchronously, but rejects the promise if it throws. */
  readSync<T>(work: (connection: SqlReader) => T): Promise<T> {
    return new Promise((resolve) => resolve(this.readNow(work)));
  }

  /** Like `readSync`, but an error marks the unit of work rollback-only. */
  writeSync<T>(work: (connection: SqlConnection) => T): Promise<T> {
    return this.write(async () => work(this.writer));
  }

  /**
   * `PRAGMA data_version` of the writer, which changes when any other connection commits. This
   * process commits on no other connection. Inside a unit of work no other process can commit.
   */
  externalChangeCounter(): number {
    try {
      return this.writer.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
    } catch (error) {
      throw this.translate(error);
    }
  }

  protected override translate(error: unknown, references?: string): unknown {
    return translateSqliteError(error, references);
  }

  private readNow<T>(work: (connection: SqlReader) => T): T {
    const { scope } = this;
    scope?.throwIfUnusable();
    try {
      return work(scope ? this.writer : this.reader);
    } catch (error) {
      throw this.translate(error);
    }
  }
}
