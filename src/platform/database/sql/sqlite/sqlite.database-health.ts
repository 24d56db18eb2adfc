import { Injectable } from '@nestjs/common';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import { DatabaseHealth } from '../../database-health.js';
import { pendingNames } from '../../migrator.js';
import { unfinishedCopy } from '../copy/copy-state.js';
import { SqliteContext } from './sqlite-context.js';
import { migrationStatus } from './sqlite.migrator.js';

@Injectable()
export class SqliteDatabaseHealth extends DatabaseHealth {
  constructor(private readonly sql: SqliteContext) {
    super();
  }

  /**
   * Reads a page of the file. Succeeds while another process has the write lock, because reads do.
   */
  override async ping(): Promise<void> {
    try {
      await this.sql.readSync((connection) => connection.get('SELECT count(*) FROM sqlite_schema'));
    } catch (error) {
      throw new DatabaseUnavailableError(undefined, { cause: error });
    }
  }

  override pendingMigrations(): Promise<string[]> {
    return this.sql.readSync((connection) => pendingNames(migrationStatus(connection)));
  }

  override unfinishedCopy(): Promise<string | null> {
    return this.sql.read(unfinishedCopy);
  }
}
