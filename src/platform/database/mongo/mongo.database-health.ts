import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { DatabaseUnavailableError } from '../../../shared/domain-error.js';
import { DatabaseHealth } from '../database-health.js';
import { pendingNames } from '../migrator.js';
import { unfinishedCopy } from './copy/copy-state.js';
import { migrationStatus } from './migration-log.js';
import { databaseOf } from './mongo-connection.js';
import { translateMongoError } from './mongo.errors.js';
import { within } from '../../../shared/time-limit.js';

const PING_TIMEOUT_MS = 2_000;

@Injectable()
export class MongoDatabaseHealth extends DatabaseHealth {
  constructor(@InjectConnection() private readonly connection: Connection) {
    super();
  }

  /** Asks the primary, without which nothing can be written. */
  override async ping(): Promise<void> {
    try {
      const answer = databaseOf(this.connection).command({ ping: 1 });
      await within(PING_TIMEOUT_MS, answer, () => new DatabaseUnavailableError());
    } catch (error) {
      throw new DatabaseUnavailableError(undefined, { cause: error });
    }
  }

  override async pendingMigrations(): Promise<string[]> {
    try {
      const status = migrationStatus(databaseOf(this.connection));
      return pendingNames(await within(PING_TIMEOUT_MS, status, () => new DatabaseUnavailableError()));
    } catch (error) {
      throw translateMongoError(error);
    }
  }

  override async unfinishedCopy(): Promise<string | null> {
    try {
      return await unfinishedCopy(databaseOf(this.connection));
    } catch (error) {
      throw translateMongoError(error);
    }
  }
}
