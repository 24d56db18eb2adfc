import { mongoMigrations } from '../../migrations/mongo/index.js';
import type { MongoMigration } from '../../migrations/mongo/migration.js';
import { openRawDatabase, type RawDatabase } from './mongo-database.js';

/** A new database in which every migration before this one has run. */
export async function databaseBefore(migration: MongoMigration): Promise<RawDatabase> {
  const raw = await openRawDatabase();
  for (const earlier of mongoMigrations.slice(0, mongoMigrations.indexOf(migration))) {
    await earlier.up(raw.db);
  }
  return raw;
}
