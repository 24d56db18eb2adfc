import { createConnection, type mongo } from 'mongoose';
import { afterAll, beforeAll } from 'vitest';
import type { MongoConfig } from '../../src/platform/config/app-config.js';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { openAdapters, type TestAdapters } from '../support/open-adapters.js';
import { mongoTestDatabase, unmigratedMongoDatabase, type TestDatabase } from '../support/test-database.js';

/** A database without the application, as someone with a shell sees it. */
export interface RawDatabase {
  readonly config: MongoConfig;
  readonly db: mongo.Db;
  /** Closes the connection and removes the database. */
  close(): Promise<void>;
}

export async function openRawDatabase(): Promise<RawDatabase> {
  const test = unmigratedMongoDatabase();
  const raw = await connectRaw(test);
  return {
    ...raw,
    close: async () => {
      await raw.close();
      await test.drop();
    },
  };
}

/** A migrated database for the tests of the surrounding `describe`, and a way around it. */
export function useMongoDatabase(): { readonly db: TestAdapters; readonly raw: RawDatabase } {
  const opened: { db?: TestAdapters; raw?: RawDatabase } = {};
  beforeAll(async () => {
    const test = await mongoTestDatabase();
    opened.db = await openAdapters(test);
    opened.raw = await connectRaw(test);
  });
  afterAll(async () => {
    await opened.raw?.close();
    await opened.db?.close();
  });
  return {
    get db() {
      return existing(opened.db);
    },
    get raw() {
      return existing(opened.raw);
    },
  };
}

async function connectRaw({ database }: TestDatabase): Promise<RawDatabase> {
  if (database.kind !== 'mongodb') throw new Error('This test is about MongoDB.');
  const connection = await createConnection(database.url).asPromise();
  return { config: database, db: databaseOf(connection), close: () => connection.close() };
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The database is open only while a test runs.');
  return value;
}
