import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { SqliteDatabase, Statement } from './sqlite-driver.js';
import { databaseOf } from './sqlite-options.js';

/** The values that SQLite accepts. TypeORM converts dates, booleans and money to them. */
export type SqlValue = string | number | bigint | Buffer | null;

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

  constructor(private readonly dataSource: DataSource) {
    this.database = databaseOf(dataSource);
  }

  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return this.prepared(sql).get(...parameters) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return this.prepared(sql).all(...parameters) as Row[];
  }

  /** Returns the number of changed rows. */
  run(sql: string, ...parameters: SqlValue[]): number {
    return this.prepared(sql).run(...parameters).changes;
  }

  /** Runs a statement without parameters, without preparing and keeping it. */
  execute(sql: string): void {
    this.database.exec(sql);
  }

  /** Inserts with TypeORM's column mapping. Returns the new id. */
  insert<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    values: QueryDeepPartialEntity<Entity>,
  ): number {
    const { table, names, parameters } = this.columnsOf(entity, values);
    const placeholders = names.map(() => '?');
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${placeholders.join(', ')})`;
    return Number(this.prepared(sql).run(...parameters).lastInsertRowid);
  }

  /**
   * Sets the fields that are not undefined, with TypeORM's column mapping. Returns whether the row
   * exists.
   */
  update<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    id: number,
    values: QueryDeepPartialEntity<Entity>,
  ): boolean {
    const { table, names, parameters } = this.columnsOf(entity, values);
    const assignments = names.map((name) => `${name} = ?`);
    const sql = `UPDATE ${table} SET ${assignments.join(', ')} WHERE id = ?`;
    return this.prepared(sql).run(...parameters, id).changes > 0;
  }

  /**
   * The columns and values of the fields that are not undefined. TypeORM's query builder would
   * write numbers and booleans into the SQL, and so make a new statement for nearly every row.
   */
  private columnsOf<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    values: QueryDeepPartialEntity<Entity>,
  ): { table: string; names: string[]; parameters: SqlValue[] } {
    const { tablePath, columns } = this.dataSource.getMetadata(entity);
    const given = columns.filter((column) => column.getEntityValue(values) !== undefined);
    return {
      table: `"${tablePath}"`,
      names: given.map(({ databaseName }) => `"${databaseName}"`),
      parameters: given.map((column) => {
        const value: unknown = this.dataSource.driver.preparePersistentValue(
          column.getEntityValue(values),
          column,
        );
        return typeof value === 'boolean' ? Number(value) : (value as SqlValue);
      }),
    };
  }

  private prepared(sql: string): Statement<SqlValue[]> {
    return this.database.prepare<SqlValue[]>(sql);
  }
}
