import type { Connection } from 'mongoose';
import { Umzug, type UmzugStorage } from 'umzug';
import { mongoMigrations } from '../../../../migrations/mongo/index.js';
import type { MongoConfig } from '../../config/app-config.js';
import type { MigrationStatus, Migrator } from '../migrator.js';
import { MigrationLease } from './migration-lease.js';
import { migrationLog, migrationStatus } from './migration-log.js';
import { databaseOf, openConnection } from './mongo-connection.js';

/**
 * @throws StandaloneServerError
 * @throws DatabaseUnavailableError when the server cannot be reached
 */
export async function openMongoMigrator(database: MongoConfig): Promise<Migrator> {
  return new MongoMigrator(await openConnection(database));
}

class MongoMigrator implements Migrator {
  private readonly lease: MigrationLease;
  private readonly umzug: Umzug;

  constructor(private readonly connection: Connection) {
    const db = databaseOf(connection);
    this.lease = new MigrationLease(db);
    this.umzug = new Umzug({
      migrations: mongoMigrations.map((migration) => ({
        name: migration.name,
        up: () => this.step(() => migration.up(db)),
        down: () => this.step(() => migration.down(db)),
      })),
      storage: umzugStorage(connection),
      logger: undefined,
    });
  }

  async up(): Promise<string[]> {
    // The usual case at a start: nothing is pending, so no lease is needed.
    if ((await this.umzug.pending()).length === 0) return [];
    return this.lease.runExclusively(async () => (await this.umzug.up()).map(({ name }) => name));
  }

  down(): Promise<string | null> {
    return this.lease.runExclusively(async () => (await this.umzug.down())[0]?.name ?? null);
  }

  status(): Promise<MigrationStatus[]> {
    return migrationStatus(databaseOf(this.connection));
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async step(work: () => Promise<void>): Promise<void> {
    this.lease.throwIfLost();
    await work();
  }
}

/** Umzug's own storage does not record the time. */
function umzugStorage(connection: Connection): UmzugStorage {
  const log = migrationLog(databaseOf(connection));
  return {
    logMigration: async ({ name }) => {
      await log.insertOne({ _id: name, executed_at: new Date() });
    },
    unlogMigration: async ({ name }) => {
      await log.deleteOne({ _id: name });
    },
    executed: async () => (await log.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
  };
}
