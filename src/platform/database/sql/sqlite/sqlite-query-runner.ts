import { QueryFailedError, QueryResult, type DataSource } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { ReturningType } from 'typeorm/driver/types/ReturningType.js';
import type { SqliteDatabase } from './sqlite-driver.js';

/**
 * Runs the queries of one unit of work, or those outside of units of work.
 *
 * TypeORM has one query runner for all, which awaits before each statement: meanwhile the unit of
 * work could end and the next one begin. Here a statement has run when `query()` returns.
 */
export class SqliteQueryRunner extends BetterSqlite3QueryRunner {
  /**
   * The transaction is begun and committed elsewhere. True keeps `save()` and `remove()` from
   * beginning one of their own.
   */
  override isTransactionActive = true;

  /** @param check throws when no statement may run any more */
  constructor(
    dataSource: DataSource,
    private readonly database: SqliteDatabase,
    private readonly check: () => void = () => {},
  ) {
    super(dataSource.driver as BetterSqlite3Driver);
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as TypeORM declares it
  override query(sql: string, parameters: any[] = [], useStructuredResult = false): Promise<any> {
    return new Promise((resolve) => {
      const result = this.execute(sql, parameters);
      resolve(useStructuredResult ? result : result.raw);
    });
  }

  private execute(sql: string, parameters: unknown[]): QueryResult {
    this.check();
    const { logger } = this.dataSource;
    logger.logQuery(sql, parameters, this);
    const result = new QueryResult();
    try {
      const statement = this.database.prepare(sql);
      if (statement.reader) {
        result.raw = result.records = statement.all(...parameters);
        result.affected = result.records.length;
      } else {
        const { changes, lastInsertRowid } = statement.run(...parameters);
        result.affected = changes;
        result.raw = lastInsertRowid;
      }
    } catch (error) {
      logger.logQueryError(error as Error, sql, parameters, this);
      throw new QueryFailedError(sql, parameters, error as Error);
    }
    return result;
  }
}

/** As TypeORM writes it. The limit of `findOne()` stays: it is always 1. */
const LIMIT = / LIMIT (?!1\b)(\d+)/g;

/**
 * Binds every value as a parameter. TypeORM writes numbers into the SQL, limits too; each would
 * make another statement, and the connection keeps every statement (see SqliteDatabase).
 */
export class SqliteDriver extends BetterSqlite3Driver {
  override escapeQueryWithParameters(sql: string, parameters: Record<string, unknown>): [string, unknown[]] {
    const bound: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(parameters)) bound[name] = toBound(value);
    const withLimits = sql.replaceAll(LIMIT, (_, limit: string) => {
      bound[`limit_${limit}`] = BigInt(limit);
      // SQLite compiles a statement with a bare parameter as its limit again at each execution.
      return ` LIMIT :limit_${limit} + 0`;
    });
    return super.escapeQueryWithParameters(withLimits, bound);
  }

  /**
   * Keeps TypeORM from reading each inserted row again, for the defaults of the database: adapters
   * give every value, and the id is that of the last inserted row.
   */
  override isReturningSqlSupported(type?: ReturningType): boolean {
    return type === 'insert';
  }
}

/** A BigInt is bound as an integer, and only a `number` is written into the SQL. */
function toBound(value: unknown): unknown {
  return typeof value === 'number' ? BigInt(value) : value;
}
