import { Injectable } from '@nestjs/common';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { within } from '../../../../shared/time-limit.js';
import { DatabaseHealth } from '../../database-health.js';
import { pendingNames } from '../../migrator.js';
import { unfinishedCopy } from '../copy/copy-state.js';
import { PostgresContext } from './postgres-context.js';
import { migrationStatus } from './postgres.migrator.js';

const PING_TIMEOUT_MS = 2_000;

@Injectable()
export class PostgresDatabaseHealth extends DatabaseHealth {
  constructor(private readonly sql: PostgresContext) {
    super();
  }

  /** Fails on a standby, on which nothing can be written. */
  override async ping(): Promise<void> {
    try {
      const answer = this.sql.read((manager) =>
        manager.query<{ standby: boolean }[]>('SELECT pg_is_in_recovery() AS standby'),
      );
      const [row] = await within(PING_TIMEOUT_MS, answer, () => new DatabaseUnavailableError());
      if (row?.standby) throw new Error('The server is a standby.');
    } catch (error) {
      throw new DatabaseUnavailableError(undefined, { cause: error });
    }
  }

  override async pendingMigrations(): Promise<string[]> {
    const status = this.sql.read(migrationStatus);
    return pendingNames(await within(PING_TIMEOUT_MS, status, () => new DatabaseUnavailableError()));
  }

  override unfinishedCopy(): Promise<string | null> {
    return this.sql.read(unfinishedCopy);
  }
}
