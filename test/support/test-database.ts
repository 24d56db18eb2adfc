import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { DatabaseConfig } from '../../src/config/app-config.js';
import './provided.js';

/** An empty database of its own; nothing has migrated it yet. */
export interface TestDatabase {
  readonly database: DatabaseConfig;
  /** Removes its files, whose connections are to be closed before; what is on a server goes at the end of the run. */
  drop(): Promise<void>;
}

/** On the store of the project that the test runs in. */
export function openTestDatabase(): Promise<TestDatabase> {
  return inject('store') === 'mongodb' ? mongoTestDatabase() : sqliteTestDatabase();
}

export async function sqliteTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'shop-test-'));
  return {
    database: { kind: 'sqlite', path: join(folder, 'shop.db') },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function mongoTestDatabase(): Promise<TestDatabase> {
  const server = inject('mongo');
  if (server.url === null) throw new Error(`There is no MongoDB for this test (${server.reason}).`);
  const url = withDatabase(server.url, server.prefix + randomBytes(8).toString('hex'));
  // Not now: a process that was killed leaves transactions behind, and a server may wait for their end.
  return { database: { kind: 'mongodb', url }, drop: async () => {} };
}

const MONGO_URL = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/** The server's URL with another database; who logs in is still looked up where the given URL says so. */
export function withDatabase(serverUrl: string, name: string): string {
  const [, server, given, query] = MONGO_URL.exec(serverUrl) ?? [];
  if (server === undefined) throw new Error(`TEST_MONGODB_URL is not a MongoDB address: ${serverUrl}`);
  const options = new URLSearchParams(query);
  if (given && server.includes('@') && !options.has('authSource')) options.set('authSource', given);
  const text = options.toString();
  return `${server}/${name}${text && `?${text}`}`;
}
