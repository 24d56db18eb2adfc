import { Client } from 'pg';
import { unmigratedPostgresDatabase } from '../support/postgres-databases.js';
import type { PostgresConfig } from '../../src/platform/config/app-config.js';
import type { Migrator } from '../../src/platform/database/migrator.js';
import { openPostgresMigrator } from '../../src/platform/database/sql/postgres/postgres.migrator.js';

export interface EmptyDatabase {
  readonly config: PostgresConfig;
  readonly migrator: Migrator;
  /** A connection of the test's own. */
  readonly client: Client;
  close(): Promise<void>;
}

/** Nothing has migrated it. */
export async function openEmptyDatabase(): Promise<EmptyDatabase> {
  const { database: config, drop } = await unmigratedPostgresDatabase();
  const migrator = await openPostgresMigrator(config);
  const client = new Client({ connectionString: config.url });
  await client.connect();
  return {
    config,
    migrator,
    client,
    close: async () => {
      await client.end();
      await migrator.close();
      await drop();
    },
  };
}
