import { DataSource } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { databaseOf, explainOpenError } from './sqlite-options.js';
import { SqliteDriver } from './sqlite-query-runner.js';
import { defaultLimits, WriteQueue } from './write-queue.js';

/** TypeORM's connection for writing, with the queue that every write of the application passes. */
export class WriterDataSource extends DataSource {
  private writeQueue: WriteQueue | null = null;

  constructor(
    options: BetterSqlite3DataSourceOptions,
    private readonly limits = defaultLimits,
  ) {
    super(options);
    this.driver = new SqliteDriver(this);
  }

  get queue(): WriteQueue {
    if (!this.writeQueue) throw new Error('The database is not open.');
    return this.writeQueue;
  }

  override async initialize(): Promise<this> {
    await explainOpenError({ path: this.options.database as string }, super.initialize());
    this.writeQueue = new WriteQueue(databaseOf(this), this.limits, (sql) => {
      this.logger.logQuery(sql);
    });
    return this;
  }

  /**
   * Lets the writes that wait finish, and leaves no write-ahead log behind if it is the last to
   * close.
   */
  override async destroy(): Promise<void> {
    // TypeORM also comes here when it could not open; then there is no queue.
    await this.writeQueue?.drain();
    try {
      databaseOf(this).pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      await super.destroy();
    }
  }
}
