import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { expect } from 'vitest';
import { sqlMigrations } from '../../migrations/sql/index.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseOf, writerOptions } from '../../src/platform/database/sql/sqlite/sqlite-options.js';
import { WriterDataSource } from '../../src/platform/database/sql/sqlite/writer.data-source.js';
import { temporaryFolder } from './sql-database.js';

export interface OlderDatabase {
  readonly database: SqliteDatabase;
  /** What a migration is given. */
  readonly runner: QueryRunner;
  close(): Promise<void>;
}

/** A new database file in which every migration before this one has run. */
export async function databaseBefore(migration: new () => MigrationInterface): Promise<OlderDatabase> {
  const folder = await temporaryFolder();
  const options = writerOptions({ kind: 'sqlite', path: join(folder, 'shop.db') });
  const writer = await new WriterDataSource(options).initialize();
  const runner = writer.createQueryRunner();
  for (const Earlier of sqlMigrations.slice(0, sqlMigrations.indexOf(migration))) {
    await new Earlier().up(runner);
  }
  return {
    database: databaseOf(writer),
    runner,
    async close() {
      await writer.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Expects a migration to change the state, to undo all of it, and to change it in the same way
 * again.
 * @param state everything that the migration may touch
 */
export async function expectReversible(
  migration: MigrationInterface,
  { runner }: OlderDatabase,
  state: () => unknown,
): Promise<void> {
  const before = state();
  await migration.up(runner);
  const after = state();
  expect(after).not.toEqual(before);
  await migration.down(runner);
  expect(state()).toEqual(before);
  await migration.up(runner);
  expect(state()).toEqual(after);
}
