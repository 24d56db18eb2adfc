import { EntityManager, type ReplicationMode } from 'typeorm';
import type { Client } from 'pg';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { isConnectionLost } from './postgres.errors.js';

type ColumnType = Parameters<PostgresDriver['normalizeType']>[0];

/** Maps the types of the entities, which SQLite shares, to those of PostgreSQL. */
export class ShopPostgresDriver extends PostgresDriver {
  override normalizeType(column: ColumnType): string {
    return column.type === 'datetime' ? 'timestamp with time zone' : super.normalizeType(column);
  }

  override createQueryRunner(mode: ReplicationMode): ShopQueryRunner {
    return new ShopQueryRunner(this, mode);
  }
}

/** Closes a connection that is lost or does not answer, instead of giving it to the next query. */
export class ShopQueryRunner extends PostgresQueryRunner {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it
  override async query(sql: string, parameters?: any[], useStructuredResult = false): Promise<any> {
    try {
      return await super.query(sql, parameters?.map(withoutNul), useStructuredResult);
    } catch (error) {
      if (isConnectionLost(error)) this.abandon();
      throw error;
    }
  }

  /**
   * Closes the connection, whatever it is waiting for. The server rolls back what it has not
   * committed.
   */
  abandon(): void {
    const client = this.databaseConnection as Client | undefined;
    // The pool removes a client that is ending.
    client?.end().catch(() => undefined);
  }
}

/**
 * PostgreSQL refuses text with NUL, even as a value to look for. The shop stores no control
 * characters, so a text with another one of them is not found either.
 */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '\u0001') : value;
}

/** Statements written by hand in the notation of SQLite: a question mark for each parameter. */
export class PostgresEntityManager extends EntityManager {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it
  override async query<T = any>(sql: string, parameters?: any[]): Promise<T> {
    const runner = this.queryRunner ?? this.dataSource.createQueryRunner();
    try {
      const { records } = await runner.query(numbered(sql), parameters, true);
      return records as T;
    } finally {
      if (runner !== this.queryRunner) await runner.release();
    }
  }
}

const numberedStatements = new Map<string, string>();

/** `?` as `$1`, `$2`, …: statements written by hand contain no other question mark. */
function numbered(sql: string): string {
  let text = numberedStatements.get(sql);
  if (text === undefined) {
    let count = 0;
    text = sql.replaceAll('?', () => `$${(count += 1)}`);
    numberedStatements.set(sql, text);
  }
  return text;
}
