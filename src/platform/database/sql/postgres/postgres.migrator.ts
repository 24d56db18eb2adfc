import { MigrationExecutor, type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { postgresMigrations } from '../../../../../migrations/postgres/index.js';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import type { PostgresConfig } from '../../../config/app-config.js';
import { pendingNames, type MigrationStatus, type Migrator } from '../../migrator.js';
import { PostgresDataSource } from './postgres.data-source.js';
import { migrationOptions } from './postgres-options.js';
import { isConnectionLost } from './postgres.errors.js';

/** The table as TypeORM creates it, and the time, which TypeORM does not record. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "migrations" (
  "id" serial PRIMARY KEY,
  "timestamp" bigint NOT NULL,
  "name" varchar NOT NULL,
  "executed_at" timestamptz(3) NOT NULL DEFAULT now()
)`;

/**
 * The advisory lock that only one migrator holds. Any number that nothing else in the database
 * uses.
 */
const LOCK = 5_070_391_846;

/** Milliseconds to wait for the migrations of another instance. */
const LOCK_TIMEOUT_MS = 60_000;

/** PostgreSQL's code for a lock that was not available in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/** @throws DatabaseUnavailableError when the server cannot be reached */
export async function openPostgresMigrator(database: PostgresConfig): Promise<Migrator> {
  const dataSource = new PostgresDataSource({
    ...migrationOptions(database),
    migrations: [...postgresMigrations],
  });
  return new PostgresMigrator(await dataSource.initialize());
}

/** All migrations of this version of the shop, in order. */
export async function migrationStatus(manager: Pick<EntityManager, 'query'>): Promise<MigrationStatus[]> {
  const executed = new Map<string, Date>();
  const [table] = await manager.query<{ found: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS found`,
  );
  if (table?.found) {
    const rows = await manager.query<{ name: string; executed_at: Date }[]>(
      'SELECT name, executed_at FROM migrations',
    );
    for (const row of rows) executed.set(row.name, row.executed_at);
  }
  return postgresMigrations.map(({ name }) => ({ name, executedAt: executed.get(name) ?? null }));
}

class PostgresMigrator implements Migrator {
  constructor(private readonly dataSource: DataSource) {}

  async up(): Promise<string[]> {
    // The usual case at a start: nothing is pending, so no lock is needed.
    if (pendingNames(await this.status()).length === 0) return [];
    return this.exclusively(async (executor) => {
      const migrations = await executor.executePendingMigrations();
      return migrations.map(({ name }) => name);
    });
  }

  down(): Promise<string | null> {
    return this.exclusively(async (executor) => {
      const executed = (await this.status()).filter(({ executedAt }) => executedAt !== null);
      await executor.undoLastMigration();
      return executed.at(-1)?.name ?? null;
    });
  }

  status(): Promise<MigrationStatus[]> {
    return migrationStatus(this.dataSource);
  }

  close(): Promise<void> {
    return this.dataSource.destroy();
  }

  /**
   * A concurrent migrator waits. The connection that holds the lock also runs the migrations: when
   * it is lost, the server rolls them back and releases the lock.
   */
  private async exclusively<T>(work: (executor: MigrationExecutor) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await acquire(runner);
      await runner.query(MIGRATIONS_TABLE);
      const executor = new MigrationExecutor(this.dataSource, runner);
      executor.transaction = 'all';
      return await work(executor);
    } catch (cause) {
      if (!isConnectionLost(cause)) throw cause;
      const message = 'The connection to PostgreSQL was lost: no migration has run.';
      throw new DatabaseUnavailableError(message, { cause });
    } finally {
      // A connection that cannot do that is lost.
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
      await runner.release();
    }
  }
}

async function acquire(runner: QueryRunner): Promise<void> {
  try {
    await runner.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await runner.query('RESET lock_timeout');
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code !== LOCK_NOT_AVAILABLE) throw cause;
    const message = 'Another instance is running the migrations: wait until it has finished.';
    throw new DatabaseUnavailableError(message, { cause });
  }
}
