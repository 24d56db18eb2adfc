import { createConnection, type mongo } from 'mongoose';
import { afterAll, beforeAll } from 'vitest';
import type { MongoConfig } from '../../src/platform/config/app-config.js';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { openStore, type TestStore } from '../support/open-store.js';
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

/** A migrated store for the tests of the surrounding `describe`, and a way around it. */
export function useMongoStore(): { readonly store: TestStore; readonly raw: RawDatabase } {
  const opened: { store?: TestStore; raw?: RawDatabase } = {};
  beforeAll(async () => {
    const test = await mongoTestDatabase();
    opened.store = await openStore(test);
    opened.raw = await connectRaw(test);
  });
  afterAll(async () => {
    await opened.raw?.close();
    await opened.store?.close();
  });
  return {
    get store() {
      return existing(opened.store);
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
  if (value === undefined) throw new Error('The store is open only while a test runs.');
  return value;
}
