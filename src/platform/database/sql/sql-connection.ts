import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { SqliteDatabase, Statement } from './sqlite-driver.js';
import { databaseOf } from './sqlite-options.js';

/** What SQLite can be given: TypeORM turns dates, booleans and money into these. */
export type SqlValue = string | number | bigint | Buffer | null;

/** The reading side of a connection. */
export interface SqlReader {
  /** The first row, if there is one. */
  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[];
}

/**
 * TypeORM's connection, used without its query runner. The runner awaits before each statement, and
 * an await is a chance for a unit of work to be over and the next one begun; here a statement has
 * run when the call returns. The driver prepares each text once; so a text must not depend on the
 * number of values.
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

  /** Answers how many rows the statement has changed. */
  run(sql: string, ...parameters: SqlValue[]): number {
    return this.prepared(sql).run(...parameters).changes;
  }

  /** For statements that take no parameters and are not worth keeping: nothing is prepared. */
  execute(sql: string): void {
    this.database.exec(sql);
  }

  /** Inserts by TypeORM's mapping; answers the new id. */
  insert<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    values: QueryDeepPartialEntity<Entity>,
  ): number {
    const { table, names, parameters } = this.columnsOf(entity, values);
    const places = names.map(() => '?');
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})`;
    return Number(this.prepared(sql).run(...parameters).lastInsertRowid);
  }

  /**
   * Sets the given fields, by TypeORM's mapping, where they are not undefined; answers whether
   * there was a row.
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
   * The columns of the fields that are not undefined, and their values as SQLite has them.
   * TypeORM's own query builder writes numbers and booleans into the SQL, which makes another text
   * for nearly every row.
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
