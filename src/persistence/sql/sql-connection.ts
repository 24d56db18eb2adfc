import type { Database, Statement } from 'better-sqlite3';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { databaseOf } from './sqlite-options.js';

/** What SQLite can be given: TypeORM turns dates, booleans and money into these. */
export type SqlValue = string | number | bigint | Buffer | null;

/** More texts than the repositories have, so that only generated ones can ever drop out. */
const CACHED_STATEMENTS = 500;

/** The reading side of a connection. */
export interface SqlReader {
  /** The first row, if there is one. */
  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[];
}

/**
 * TypeORM's connection, used without its query runner. The runner awaits before each statement, and an
 * await is a chance for a unit of work to be over and the next one begun; here a statement has run when the
 * call returns. Statements are prepared once by their text, which is also what makes hot reads fast.
 */
export class SqlConnection implements SqlReader {
  private readonly statements = new Map<string, Statement<SqlValue[]>>();
  private readonly database: Database;
  private readonly manager: EntityManager;

  constructor(dataSource: DataSource) {
    this.database = databaseOf(dataSource);
    this.manager = dataSource.manager;
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

  /** For statements that take no parameters and are not worth keeping. */
  execute(sql: string): void {
    this.database.exec(sql);
  }

  /** Inserts by TypeORM's mapping; answers the new id. */
  insert<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    values: QueryDeepPartialEntity<Entity>,
  ): number {
    const query = this.manager.createQueryBuilder().insert().into(entity).values(values);
    const [sql, parameters] = query.getQueryAndParameters();
    return Number(this.prepared(sql).run(...(parameters as SqlValue[])).lastInsertRowid);
  }

  /** Sets the given fields, by TypeORM's mapping, where they are not undefined; answers whether there was a row. */
  update<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    id: number,
    values: QueryDeepPartialEntity<Entity>,
  ): boolean {
    const query = this.manager.createQueryBuilder().update(entity).set(values).where('id = :id', { id });
    const [sql, parameters] = query.getQueryAndParameters();
    return this.prepared(sql).run(...(parameters as SqlValue[])).changes > 0;
  }

  private prepared(sql: string): Statement<SqlValue[]> {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.database.prepare<SqlValue[]>(sql);
      if (this.statements.size >= CACHED_STATEMENTS) this.forgetOldest();
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private forgetOldest(): void {
    for (const sql of this.statements.keys()) {
      this.statements.delete(sql);
      return;
    }
  }
}
