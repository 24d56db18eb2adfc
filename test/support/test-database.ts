import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { DatabaseConfig } from '../../src/platform/config/app-config.js';
import { postgresTestDatabase, unmigratedPostgresDatabase } from './postgres-databases.js';
import { borrowMongoDatabase, newMongoUrl } from './mongo-databases.js';
import './provided.js';

/** A database of its own without data. It may be migrated already. */
export interface TestDatabase {
  readonly database: DatabaseConfig;
  /** Removes its files, or clears it for the next test; its connections are to be closed before. */
  drop(): Promise<void>;
}

/** On the database of the project that the test runs in. */
export function openTestDatabase(): Promise<TestDatabase> {
  return {
    sqlite: sqliteTestDatabase,
    postgres: postgresTestDatabase,
    mongodb: mongoTestDatabase,
  }[inject('database')]();
}

/** The same, and nothing has migrated it. */
export async function unmigratedTestDatabase(): Promise<TestDatabase> {
  return {
    sqlite: sqliteTestDatabase,
    postgres: unmigratedPostgresDatabase,
    mongodb: async () => unmigratedMongoDatabase(),
  }[inject('database')]();
}

export async function sqliteTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'shop-test-'));
  return {
    database: { kind: 'sqlite', path: join(folder, 'shop.db') },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function mongoTestDatabase(): Promise<TestDatabase> {
  const { url, giveBack } = await borrowMongoDatabase();
  return { database: { kind: 'mongodb', url }, drop: giveBack };
}

/**
 * For tests of the migrations and of the schema: nothing has migrated it, and no other test gets
 * it.
 */
export function unmigratedMongoDatabase(): TestDatabase {
  // Not dropped before the end of the run: a server may wait for transactions of a process that was
  // killed.
  return { database: { kind: 'mongodb', url: newMongoUrl() }, drop: async () => {} };
}
