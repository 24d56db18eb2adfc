import type { mongo } from 'mongoose';
import { mongoMigrations } from '../../../../migrations/mongo/index.js';
import { COMMAND_TIMEOUT_MS } from './mongo-connection.js';
import type { MigrationStatus } from '../migrator.js';

interface MigrationDocument {
  readonly _id: string;
  readonly executed_at: Date;
}

/** The collection `migrations`, with a document for each migration that has run. */
export const migrationLog = (db: mongo.Db): mongo.Collection<MigrationDocument> =>
  db.collection<MigrationDocument>('migrations');

/** All migrations of this version of the shop, in order. */
export async function migrationStatus(db: mongo.Db): Promise<MigrationStatus[]> {
  const executed = new Map<string, Date>();
  for await (const { _id, executed_at } of migrationLog(db).find({}, { maxTimeMS: COMMAND_TIMEOUT_MS }))
    executed.set(_id, executed_at);
  return mongoMigrations.map(({ name }) => ({ name, executedAt: executed.get(name) ?? null }));
}
