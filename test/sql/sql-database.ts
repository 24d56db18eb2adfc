import { sqlEntities } from '../support/ports.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { SqlCategoryRepository } from '../../src/catalog/sql/category.sql-repository.js';
import { SqlProductRepository } from '../../src/catalog/sql/product.sql-repository.js';
import { SqliteContext } from '../../src/platform/database/sql/sqlite/sqlite-context.js';
import { openSqliteMigrator } from '../../src/platform/database/sql/sqlite/sqlite.migrator.js';
import { SqlUnitOfWork } from '../../src/platform/database/sql/sql.unit-of-work.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import {
  databaseOf,
  readerOptions,
  writerOptions,
} from '../../src/platform/database/sql/sqlite/sqlite-options.js';
import { defaultLimits, type WriteQueueLimits } from '../../src/platform/database/sql/sqlite/write-queue.js';
import { WriterDataSource } from '../../src/platform/database/sql/sqlite/writer.data-source.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { TestClock } from '../support/test-clock.js';

export interface SqlAdapters {
  readonly path: string;
  readonly writer: WriterDataSource;
  /** The driver's connection underneath the writer. */
  readonly writing: SqliteDatabase;
  readonly sql: SqliteContext;
  readonly unitOfWork: SqlUnitOfWork;
  readonly products: SqlProductRepository;
  readonly categories: SqlCategoryRepository;
  /** Every statement of the writer since it was opened. */
  readonly statements: readonly string[];
  close(): Promise<void>;
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'shop-sql-'));
}

/** A migrated database without Nest around it, so that its limits can be the test's. */
export async function openSqlDatabase(limits: Partial<WriteQueueLimits> = {}): Promise<SqlAdapters> {
  const folder = await temporaryFolder();
  const config = { kind: 'sqlite', path: join(folder, 'shop.db') } as const;
  const migrator = await openSqliteMigrator(config);
  await migrator.up().finally(() => migrator.close());

  const statements: string[] = [];
  const verbose = (statement: string) => statements.push(statement);
  const writer = new WriterDataSource(
    { ...writerOptions(config, await sqlEntities()), verbose },
    { ...defaultLimits, ...limits },
  );
  await writer.initialize();
  const reader = await new DataSource(readerOptions(config)).initialize();
  const sql = new SqliteContext(writer, reader);
  const clock = new TestClock();
  return {
    path: config.path,
    writer,
    writing: databaseOf(writer),
    sql,
    unitOfWork: new SqlUnitOfWork(new DomainEvents(), sql),
    products: new SqlProductRepository(sql, clock),
    categories: new SqlCategoryRepository(sql, clock),
    statements,
    close: async () => {
      await reader.destroy();
      await writer.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
