import { DataSource, type EntityManager } from 'typeorm';
import type { SqliteConfig } from '../../../config/app-config.js';
import type { SqlPart, WithPorts } from '../../feature-persistence.js';
import type { TargetStore } from '../../copy/record-store.js';
import type { MigrationStatus } from '../../migrator.js';
import { openSqlStore, type SqlAccess } from '../copy/sql-store.js';
import { SqlConnection } from './sql-connection.js';
import { readVersion } from './sqlite.cache-version.js';
import { migrationStatus } from './sqlite.migrator.js';
import { SqliteEntityManager } from './sqlite-entity-manager.js';
import { databaseOf, explainOpenError, readerOptions, writerOptions } from './sqlite-options.js';
import { SqliteQueryRunner } from './sqlite-query-runner.js';

/**
 * Opens the file for `npm run db:copy`; a source is only read.
 * @throws DatabaseUnavailableError
 */
export async function openSqliteRecords(
  database: SqliteConfig,
  parts: readonly WithPorts<SqlPart>[],
  role: 'source' | 'target',
): Promise<TargetStore> {
  const entities = parts.flatMap((part) => part.entities);
  const options =
    role === 'target' ? writerOptions(database, entities) : { ...readerOptions(database), entities };
  const dataSource = new DataSource(options);
  await explainOpenError(database, dataSource.initialize());
  return openSqlStore(new SqliteAccess(dataSource), parts);
}

/** One connection, which nobody else uses meanwhile. */
class SqliteAccess implements SqlAccess {
  readonly manager: EntityManager;
  private readonly connection: SqlConnection;

  constructor(readonly dataSource: DataSource) {
    const queryRunner = new SqliteQueryRunner(dataSource, databaseOf(dataSource));
    this.manager = new SqliteEntityManager(dataSource, queryRunner);
    this.connection = new SqlConnection(dataSource);
  }

  async transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const database = databaseOf(this.dataSource);
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(this.manager);
      database.exec('COMMIT');
      return result;
    } finally {
      if (database.inTransaction) database.exec('ROLLBACK');
    }
  }

  async migrations(): Promise<MigrationStatus[]> {
    return migrationStatus(this.connection);
  }

  async cacheVersion(): Promise<number> {
    return readVersion(this.connection);
  }

  async setCacheVersion(_manager: EntityManager, version: number): Promise<void> {
    this.connection.execute(`PRAGMA user_version = ${version}`);
  }

  /** SQLite does so by itself. */
  async continueIds(): Promise<void> {}
}
