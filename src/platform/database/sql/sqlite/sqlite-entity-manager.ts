import { EntityManager, type DataSource } from 'typeorm';
import type { SqliteQueryRunner } from './sqlite-query-runner.js';

/**
 * Passes statements that are written by hand to the query runner at once. TypeORM's own `query()`
 * awaits two more promises, which takes as long as reading a few rows by an index.
 */
export class SqliteEntityManager extends EntityManager {
  constructor(
    dataSource: DataSource,
    private readonly runner: SqliteQueryRunner,
  ) {
    super(dataSource, runner);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it
  override query<T = any>(sql: string, parameters?: any[]): Promise<T> {
    return this.runner.query(sql, parameters) as Promise<T>;
  }
}
