import { Injectable } from '@nestjs/common';
import { CacheVersion } from '../../cache-version.js';
import type { SqlReader } from './sql-connection.js';
import { SqliteContext } from './sqlite-context.js';

/** Stored in the header of the database file, as durable and transactional as its tables. */
@Injectable()
export class SqliteCacheVersion extends CacheVersion {
  constructor(private readonly sql: SqliteContext) {
    super();
  }

  override current(): Promise<number> {
    return this.sql.readSync(readVersion);
  }

  override advance(): Promise<number> {
    return this.sql.writeSync((connection) => {
      const version = readVersion(connection) + 1;
      connection.execute(`PRAGMA user_version = ${version}`);
      return version;
    });
  }

  /** Not needed: SQLite itself detects the writes of other processes. */
  override async register(): Promise<void> {}

  override async unregister(): Promise<void> {}

  override externalChangeCounter(): number {
    return this.sql.externalChangeCounter();
  }
}

export function readVersion(connection: SqlReader): number {
  return connection.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}
