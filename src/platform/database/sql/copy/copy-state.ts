import type { EntityManager } from 'typeorm';
import type { Progress } from '../../copy/record-store.js';
import { byDialect } from '../dialect.js';
import { insertRows } from './rows.js';

/** Of the target, which has them only until its copy is finished. */
const TABLES = [
  `CREATE TABLE copy_source (name varchar NOT NULL)`,
  `CREATE TABLE copy_progress (aggregate varchar PRIMARY KEY, last varchar NOT NULL, copied integer NOT NULL)`,
  // The ids that replace ObjectIds.
  `CREATE TABLE copy_ids (aggregate varchar NOT NULL, source_id varchar NOT NULL, target_id integer NOT NULL,
    PRIMARY KEY (aggregate, source_id))`,
];

const EXISTING_TABLES = byDialect({
  sqlite: `SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))`,
  postgres: `SELECT name FROM json_array_elements_text(?::json) AS list(name)
    WHERE to_regclass(quote_ident(name)) IS NOT NULL`,
});

const IDS = byDialect({
  sqlite: 'json_each(?)',
  postgres: 'json_array_elements_text(?::json) AS list(value)',
});

/** Those of the tables that the database has. */
export async function existingTables(manager: EntityManager, tables: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(EXISTING_TABLES(manager), [JSON.stringify(tables)]);
  return rows.map(({ name }) => name);
}

/** What the database is an unfinished copy of; null if it is none. */
export async function unfinishedCopy(manager: EntityManager): Promise<string | null> {
  if ((await existingTables(manager, ['copy_source'])).length === 0) return null;
  const [row] = await manager.query<{ name: string }[]>('SELECT name FROM copy_source');
  return row?.name ?? null;
}

export async function createState(manager: EntityManager, source: string): Promise<void> {
  for (const table of TABLES) await manager.query(table);
  await manager.query('INSERT INTO copy_source (name) VALUES (?)', [source]);
}

export async function dropState(manager: EntityManager): Promise<void> {
  for (const table of ['copy_ids', 'copy_progress', 'copy_source'])
    await manager.query(`DROP TABLE ${table}`);
}

export async function progressOf(manager: EntityManager, aggregate: string): Promise<Progress> {
  const [row] = await manager.query<Progress[]>(
    'SELECT last, copied FROM copy_progress WHERE aggregate = ?',
    [aggregate],
  );
  return row ?? { last: null, copied: 0 };
}

export async function setProgress(
  manager: EntityManager,
  aggregate: string,
  { last, copied }: Progress,
): Promise<void> {
  await manager.query(
    `INSERT INTO copy_progress (aggregate, last, copied) VALUES (?, ?, ?)
     ON CONFLICT (aggregate) DO UPDATE SET last = excluded.last, copied = excluded.copied`,
    [aggregate, last, copied],
  );
}

export function addIds(
  manager: EntityManager,
  aggregate: string,
  pairs: readonly (readonly [sourceId: string, targetId: number])[],
): Promise<void> {
  const rows = pairs.map(([source_id, target_id]) => ({ aggregate, source_id, target_id }));
  return insertRows(manager, 'copy_ids', ['aggregate', 'source_id', 'target_id'], rows);
}

/** The ids in the target, by those in the source. */
export async function idsOf(
  manager: EntityManager,
  aggregate: string,
  sourceIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await manager.query<{ source_id: string; target_id: number }[]>(
    `SELECT source_id, target_id FROM copy_ids
     WHERE aggregate = ? AND source_id IN (SELECT value FROM ${IDS(manager)})`,
    [aggregate, JSON.stringify(sourceIds)],
  );
  return new Map(rows.map(({ source_id, target_id }) => [source_id, String(target_id)]));
}
