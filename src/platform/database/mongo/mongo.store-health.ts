import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { StoreUnavailableError } from '../../../shared/domain-error.js';
import { StoreHealth } from '../store-health.js';
import { migrationStatus } from './migration-log.js';
import { databaseOf } from './mongo-connection.js';
import { translateMongoError } from './mongo.errors.js';
import { within } from './time-limit.js';

const PING_TIMEOUT_MS = 2_000;

@Injectable()
export class MongoStoreHealth extends StoreHealth {
  constructor(@InjectConnection() private readonly connection: Connection) {
    super();
  }

  /** Answered by the primary, without which nothing can be written. */
  override async ping(): Promise<void> {
    try {
      const answer = databaseOf(this.connection).command({ ping: 1 });
      await within(PING_TIMEOUT_MS, answer, () => new StoreUnavailableError());
    } catch (error) {
      throw new StoreUnavailableError(undefined, { cause: error });
    }
  }

  override async pendingMigrations(): Promise<string[]> {
    try {
      const status = migrationStatus(databaseOf(this.connection));
      const migrations = await within(PING_TIMEOUT_MS, status, () => new StoreUnavailableError());
      return migrations.filter(({ executedAt }) => executedAt === null).map(({ name }) => name);
    } catch (error) {
      throw translateMongoError(error);
    }
  }
}
