import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import type { PostgresConfig } from '../../src/platform/config/app-config.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';

/** A database of its own, as TestDatabase has it. */
interface PostgresTestDatabase {
  readonly database: PostgresConfig;
  drop(): Promise<void>;
}

/** The name of a migrated database that this process copies for each test. */
let template: Promise<string> | undefined;

/** A copy of a migrated database without data. */
export async function postgresTestDatabase(): Promise<PostgresTestDatabase> {
  template ??= migrate();
  return create(await template);
}

/** Nothing has migrated it. */
export function unmigratedPostgresDatabase(): Promise<PostgresTestDatabase> {
  return create('template0');
}

/** Runs a statement on the server, as its superuser. */
async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function migrate(): Promise<string> {
  const { database } = await create('template0');
  const migrator = await PersistenceModule.openMigrator(database);
  await migrator.up().finally(() => migrator.close());
  return nameOf(database);
}

async function create(from: string): Promise<PostgresTestDatabase> {
  const database = configOf(newName());
  await administer(`CREATE DATABASE ${nameOf(database)} TEMPLATE ${from}`);
  return { database, drop: () => administer(`DROP DATABASE ${nameOf(database)} WITH (FORCE)`) };
}

function configOf(name: string): PostgresConfig {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { kind: 'postgres', url: url.href, pool: { size: 10, idleTimeout: 30, connectTimeout: 5 } };
}

const nameOf = ({ url }: PostgresConfig): string => new URL(url).pathname.slice(1);

function newName(): string {
  const given = inject('postgres');
  return `${given.url === null ? '' : given.prefix}${randomBytes(8).toString('hex')}`;
}

function serverUrl(): string {
  const given = inject('postgres');
  if (given.url === null) throw new Error(`There is no PostgreSQL for this test (${given.reason}).`);
  return given.url;
}
