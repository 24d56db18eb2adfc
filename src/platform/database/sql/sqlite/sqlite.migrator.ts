import { DataSource } from 'typeorm';
import { sqlMigrations } from '../../../../../migrations/sql/index.js';
import type { SqliteConfig } from '../../../config/app-config.js';
import type { MigrationStatus, Migrator } from '../../migrator.js';
import { fromTime } from '../columns.js';
import { deadline, retryWhileLocked } from './retry-while-locked.js';
import { SqlConnection, type SqlReader } from './sql-connection.js';
import { databaseOf, explainOpenError, START_TIMEOUT, writerOptions } from './sqlite-options.js';

/** The table as TypeORM creates it, and the time, which TypeORM does not record. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "migrations" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "timestamp" bigint NOT NULL,
  "name" varchar NOT NULL,
  "executed_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
)`;

export async function openSqliteMigrator(database: SqliteConfig): Promise<Migrator> {
  const dataSource = new DataSource({ ...writerOptions(database), migrations: [...sqlMigrations] });
  return new SqliteMigrator(await explainOpenError(database, dataSource.initialize()));
}

/** All migrations of this version of the shop, in order. */
export function migrationStatus(connection: SqlReader): MigrationStatus[] {
  const executed = new Map<string, Date>();
  if (connection.get(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`)) {
    const rows = connection.all<{ name: string; executed_at: string }>(
      'SELECT name, executed_at FROM migrations',
    );
    for (const row of rows) executed.set(row.name, fromTime(row.executed_at));
  }
  return sqlMigrations.map(({ name }) => ({ name, executedAt: executed.get(name) ?? null }));
}

class SqliteMigrator implements Migrator {
  private readonly connection: SqlConnection;

  constructor(private readonly dataSource: DataSource) {
    this.connection = new SqlConnection(dataSource);
  }

  up(): Promise<string[]> {
    return this.exclusively(async () => {
      const migrations = await this.dataSource.runMigrations({ transaction: 'none' });
      return migrations.map(({ name }) => name);
    });
  }

  down(): Promise<string | null> {
    return this.exclusively(async () => {
      const executed = migrationStatus(this.connection).filter(({ executedAt }) => executedAt !== null);
      await this.dataSource.undoLastMigration({ transaction: 'none' });
      return executed.at(-1)?.name ?? null;
    });
  }

  status(): Promise<MigrationStatus[]> {
    return new Promise((resolve) => resolve(migrationStatus(this.connection)));
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  /**
   * Runs all of it in one transaction: a concurrent migrator waits, and a failure changes nothing.
   */
  private async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const database = databaseOf(this.dataSource);
    await retryWhileLocked(() => database.exec('BEGIN IMMEDIATE'), deadline(START_TIMEOUT));
    try {
      database.exec(MIGRATIONS_TABLE);
      const result = await work();
      database.exec('COMMIT');
      return result;
    } finally {
      if (database.inTransaction) database.exec('ROLLBACK');
    }
  }
}
