import { Injectable } from '@nestjs/common';
import { StoreEpoch } from '../store-epoch.js';
import type { SqlReader } from './sql-connection.js';
import { SqlContext } from './sql-context.js';

/** In the header of the database file, as durable and as transactional as its tables. */
@Injectable()
export class SqlStoreEpoch extends StoreEpoch {
  constructor(private readonly sql: SqlContext) {
    super();
  }

  override current(): Promise<number> {
    return this.sql.read(epochIn);
  }

  override advance(): Promise<number> {
    return this.sql.write((connection) => {
      const epoch = epochIn(connection) + 1;
      connection.execute(`PRAGMA user_version = ${epoch}`);
      return epoch;
    });
  }

  /** The file itself tells of the writes of others. */
  override async attend(): Promise<void> {}

  override async leave(): Promise<void> {}

  override foreignWrites(): number {
    return this.sql.foreignWrites();
  }
}

function epochIn(connection: SqlReader): number {
  return connection.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}
