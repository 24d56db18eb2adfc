import type { DatabaseConfig } from '../platform/config/app-config.js';
import type { Migrator } from '../platform/database/migrator.js';
import { PersistenceModule } from '../platform/database/persistence.module.js';
import { print } from './run.js';

/** Runs what is pending, and says so. */
export async function migrateUp(database: DatabaseConfig): Promise<void> {
  await withMigrator(database, async (migrator) => {
    for (const name of await migrator.up()) print(`migrated up    ${name}`);
  });
}

export async function withMigrator<T>(
  database: DatabaseConfig,
  use: (migrator: Migrator) => Promise<T>,
): Promise<T> {
  const migrator = await PersistenceModule.openMigrator(database);
  try {
    return await use(migrator);
  } finally {
    await migrator.close();
  }
}
