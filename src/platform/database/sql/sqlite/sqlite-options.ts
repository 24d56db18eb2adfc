import type { Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import type { SqliteConfig } from '../../../config/app-config.js';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { deadline, retryWhileLocked } from './retry-while-locked.js';
import { SqliteDatabase } from './sqlite-driver.js';

/** Milliseconds. The driver waits synchronously, so longer waits belong to retryWhileLocked. */
const BUSY_TIMEOUT = 10;

/** How long a start waits for other processes that are opening or migrating the same file. */
export const START_TIMEOUT = 60_000;

/** The connection that writes. */
export function writerOptions(
  { path }: SqliteConfig,
  entities: readonly Type[] = [],
): BetterSqlite3DataSourceOptions {
  if (path.trim() === '' || path.includes(':memory:')) {
    throw new DatabaseUnavailableError(
      `sqlite:${path} allows only one connection, but the shop needs two: use a file, for example sqlite:var/shop.db.`,
    );
  }
  return {
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: path,
    timeout: BUSY_TIMEOUT,
    entities: [...entities],
    synchronize: false,
    prepareDatabase: makeDurable,
  };
}

/**
 * The connection that reads the file, which the writer has created. Needs no entities: see
 * SqlConnection.
 */
export function readerOptions({ path }: SqliteConfig): BetterSqlite3DataSourceOptions {
  return {
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: path,
    timeout: BUSY_TIMEOUT,
    readonly: true,
    synchronize: false,
  };
}

/** Reports a file that cannot be opened, created or read as a database in one line. */
export async function explainOpenError<T>(
  { path }: Pick<SqliteConfig, 'path'>,
  open: Promise<T>,
): Promise<T> {
  try {
    return await open;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatabaseUnavailableError(`sqlite:${path} cannot be opened: ${reason}`, { cause });
  }
}

/** The driver's own connection underneath TypeORM. */
export function databaseOf(dataSource: DataSource): SqliteDatabase {
  return (dataSource.driver as unknown as { databaseConnection: SqliteDatabase }).databaseConnection;
}

/**
 * WAL lets readers see the last commit while a writer is active. With TypeORM's enableWAL,
 * `synchronous` would stay NORMAL, this build's default for WAL, which syncs at checkpoints only: a
 * power cut could lose acknowledged orders.
 */
async function makeDurable(database: SqliteDatabase): Promise<void> {
  const journal = await retryWhileLocked(
    () => database.pragma('journal_mode = WAL', { simple: true }),
    deadline(START_TIMEOUT),
  );
  if (journal !== 'wal') throw new Error(`SQLite cannot use a write-ahead log (WAL) for ${database.name}.`);
  database.pragma('synchronous = FULL');
}
