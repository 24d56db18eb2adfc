import type { DataSource } from 'typeorm';
import type { SqliteDatabase, Statement } from './sqlite-driver.js';
import type { SqlValue } from '../term.js';
import { databaseOf } from './sqlite-options.js';

/** The reading side of a connection. */
export interface SqlReader {
  /** Returns the first row, if there is one. */
  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[];
}

/**
 * TypeORM's connection without its query runner, which awaits before each statement: meanwhile the
 * unit of work could end and the next one begin. Here a statement has run when the call returns.
 * The driver keeps every prepared statement, so SQL must not depend on the number of values.
 */
export class SqlConnection implements SqlReader {
  private readonly database: SqliteDatabase;

  constructor(dataSource: DataSource) {
    this.database = databaseOf(dataSource);
  }

  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return this.prepared(sql).get(...parameters) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return this.prepared(sql).all(...parameters) as Row[];
  }

  /** Runs a statement without parameters, without preparing and keeping it. */
  execute(sql: string): void {
    this.database.exec(sql);
  }

  private prepared(sql: string): Statement<SqlValue[]> {
    return this.database.prepare<SqlValue[]>(sql);
  }
}
