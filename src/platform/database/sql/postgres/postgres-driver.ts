import {
  EntityManager,
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  type ReplicationMode,
} from 'typeorm';
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

  /** Runs a statement that is written by hand. Each connection parses it once. */
  async execute(statement: Statement, values: unknown[] = []): Promise<unknown[]> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const client = (await this.connect()) as Client;
    this.dataSource.logger.logQuery(statement.text, values, this);
    try {
      return (await client.query<object>({ ...statement, values: values.map(withoutNul) })).rows;
    } catch (error) {
      this.dataSource.logger.logQueryError(error as Error, statement.text, values, this);
      if (isConnectionLost(error)) this.abandon();
      throw new QueryFailedError(statement.text, values, error as Error);
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
    const runner = (this.queryRunner ?? this.dataSource.createQueryRunner()) as ShopQueryRunner;
    try {
      return (await runner.execute(statementOf(sql), parameters)) as T;
    } finally {
      if (runner !== this.queryRunner) await runner.release();
    }
  }
}

/** As the driver takes it. With a name, a connection parses the text only the first time. */
interface Statement {
  readonly name?: string;
  readonly text: string;
}

const statements = new Map<string, Statement>();

/** `?` becomes `$1`, `$2`, …: statements written by hand contain no other question mark. */
function statementOf(sql: string): Statement {
  let statement = statements.get(sql);
  if (!statement) {
    let count = 0;
    const text = sql.replaceAll('?', () => `$${(count += 1)}`);
    // The plan of a search depends on its words, so it is made for each.
    const name = text.includes(' LIKE ') ? undefined : `shop_${statements.size}`;
    statement = { ...(name !== undefined && { name }), text };
    statements.set(sql, statement);
  }
  return statement;
}
