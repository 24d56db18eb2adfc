import { hash } from 'node:crypto';
import {
  Any,
  Raw,
  type EntityManager,
  type EntityTarget,
  type FindOperator,
  type ObjectLiteral,
} from 'typeorm';
import type { Search, SearchedColumns, SearchedTable } from './search.js';
import { containsWords } from './sqlite/contains-words.js';
import { searchFullText } from './sqlite/full-text.js';
import { term, type Term } from './term.js';

/**
 * What differs between SQLite and PostgreSQL in the statements of the adapters. Types, quoting and
 * placeholders are not among it: TypeORM's drivers and the entity managers see to those.
 */
export interface Dialect {
  /** TypeORM's `In()`. */
  oneOf<T extends number | string>(values: readonly T[]): FindOperator<T>;
  /** A table for FROM, with the column `value`: the integers of a JSON array, the placeholder. */
  readonly integers: string;
  /** The join with a table in which each row found so far looks up one. */
  readonly lookUp: string;
  /** The join with those rows of a table that `clauses` select for each row found so far. */
  readonly selectForEach: (table: string, alias: string, clauses: string) => string;
  /** The conditions that the text contains each of the words, literally. */
  containsWords(text: string, words: readonly string[]): Term[];
  /** Finds rows whose text contains each of the words, with the help of an index. */
  search(
    manager: EntityManager,
    table: SearchedTable,
    words: readonly string[],
    columns: SearchedColumns,
  ): Promise<Search>;
  /**
   * Makes units of work that lock the same rows run one after the other. Locked are the rows of the
   * entity that meet the condition.
   */
  lockRows<Entity extends ObjectLiteral & { createdAt: Date }>(
    manager: EntityManager,
    entity: EntityTarget<Entity>,
    condition: string,
    parameters: ObjectLiteral,
  ): Promise<void>;
  /** The same for what has no row of its own. Different keys rarely share a lock. */
  lockKey(manager: EntityManager, key: string): Promise<void>;
}

/** The number of rows of the table `locks`. Fixed, so that a key leaves no trace. */
const LOCKS = 1024;

/** So that a query can have several lists. */
let lists = 0;

/**
 * A prepared statement is kept for ever, so the SQL never depends on the number of values: a list
 * is one JSON array. A unit of work is the only writer, so nothing needs a lock.
 */
const sqlite: Dialect = {
  oneOf: <T extends number | string>(values: readonly T[]) => {
    lists = (lists + 1) % 1_000;
    const name = `list${lists}`;
    const isListed = (column: string) => `${column} IN (SELECT value FROM json_each(:${name}))`;
    return Raw<T>(isListed, { [name]: JSON.stringify(values) }) as FindOperator<T>;
  },
  integers: 'json_each(?)',
  // Fixes the order of the tables, whatever the planner estimates.
  lookUp: 'CROSS JOIN',
  selectForEach: (table, alias, clauses) =>
    `CROSS JOIN ${table} ${alias} ON ${alias}.id IN (SELECT ${alias}.id FROM ${table} ${alias} ${clauses})`,
  containsWords,
  search: searchFullText,
  lockRows: async () => {},
  lockKey: async () => {},
};

const postgres: Dialect = {
  oneOf: <T extends number | string>(values: readonly T[]) => Any<T>(values),
  integers: '(SELECT value::integer FROM json_array_elements_text(?::json))',
  lookUp: 'JOIN',
  selectForEach: (table, alias, clauses) =>
    `CROSS JOIN LATERAL (SELECT ${alias}.* FROM ${table} ${alias} ${clauses}) AS ${alias}`,
  containsWords: (text, words) =>
    words.map((word) => term(`${text} LIKE ?`, `%${word.replace(/[\\%_]/g, '\\$&')}%`)),
  // The planner knows how many rows the trigrams find, and chooses between their index and that of
  // the sort order.
  search: async (_manager, _table, words, { text }) => ({
    candidates: null,
    terms: postgres.containsWords(text, words),
  }),
  /**
   * Changes the rows. SELECT … FOR UPDATE would not do: whoever has waited for it goes on with a
   * snapshot from before, and does not see what the other has written. To change a row that has
   * changed since the snapshot, however, PostgreSQL refuses (40001), and the unit of work runs
   * again.
   */
  lockRows: async (manager, entity, condition, parameters) => {
    await manager
      .createQueryBuilder()
      .update(entity)
      .set({ createdAt: () => 'created_at' } as never)
      .where(condition, parameters)
      .execute();
  },
  lockKey: async (manager, key) => {
    const id = hash('sha256', key, 'buffer').readUInt16BE() % LOCKS;
    await manager.query('UPDATE locks SET id = id WHERE id = ?', [id]);
  },
};

export function dialectOf({ dataSource }: EntityManager): Dialect {
  return dataSource.options.type === 'postgres' ? postgres : sqlite;
}

/** What is made of a dialect, made once for each. */
export function perDialect<T>(make: (dialect: Dialect) => T): (manager: EntityManager) => T {
  const made = new Map<Dialect, T>([sqlite, postgres].map((dialect) => [dialect, make(dialect)]));
  return (manager) => made.get(dialectOf(manager)) as T;
}

/** What is so much its own in each that there is nothing in common. */
export function byDialect<T>(values: {
  readonly sqlite: T;
  readonly postgres: T;
}): (manager: EntityManager) => T {
  return (manager) => (dialectOf(manager) === postgres ? values.postgres : values.sqlite);
}
