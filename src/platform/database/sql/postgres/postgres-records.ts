import type { EntityManager } from 'typeorm';
import type { PostgresConfig } from '../../../config/app-config.js';
import type { SqlPart, WithPorts } from '../../feature-persistence.js';
import type { TargetStore } from '../../copy/record-store.js';
import type { MigrationStatus } from '../../migrator.js';
import { openSqlStore, type SqlAccess } from '../copy/sql-store.js';
import { PostgresEntityManager } from './postgres-driver.js';
import { migrationOptions } from './postgres-options.js';
import { readVersion } from './postgres.cache-version.js';
import { PostgresDataSource } from './postgres.data-source.js';
import { migrationStatus } from './postgres.migrator.js';

/**
 * Opens the database for `npm run db:copy`.
 * @throws DatabaseUnavailableError when the server cannot be reached
 */
export async function openPostgresRecords(
  database: PostgresConfig,
  parts: readonly WithPorts<SqlPart>[],
): Promise<TargetStore> {
  const entities = parts.flatMap((part) => part.entities);
  const dataSource = new PostgresDataSource({ ...migrationOptions(database), entities });
  return openSqlStore(new PostgresAccess(await dataSource.initialize()), parts);
}

class PostgresAccess implements SqlAccess {
  readonly manager: EntityManager;

  constructor(readonly dataSource: PostgresDataSource) {
    this.manager = new PostgresEntityManager(dataSource);
  }

  async transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await work(new PostgresEntityManager(this.dataSource, runner));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // A connection that is lost has nothing to roll back.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  migrations(): Promise<MigrationStatus[]> {
    return migrationStatus(this.manager);
  }

  cacheVersion(): Promise<number> {
    return readVersion(this.manager);
  }

  async setCacheVersion(manager: EntityManager, version: number): Promise<void> {
    await manager.query('UPDATE cache_version SET version = ?', [version]);
  }

  /** Also makes the statistics that plans depend on, which would take the server another minute. */
  async continueIds(manager: EntityManager): Promise<void> {
    for (const { tableName, generatedColumns } of this.dataSource.entityMetadatas) {
      if (generatedColumns.length === 0) continue;
      await manager.query(
        `SELECT setval(pg_get_serial_sequence('${tableName}', 'id'), max(id)) FROM "${tableName}" HAVING max(id) > 0`,
      );
      await manager.query(`ANALYZE "${tableName}"`);
    }
  }
}
