import { invalidCursor } from '../../../shared/page.js';
import { toTime } from './columns.js';
import { toRowId } from './row-id.js';
import type { SqlReader, SqlValue } from './sql-connection.js';

/** A condition and the values of its placeholders. */
export interface Term {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function term(sql: string, ...values: SqlValue[]): Term {
  return { sql, values };
}

/** What is listed: a table with `created_at` and `id`, and columns of it. */
interface Listed {
  readonly table: string;
  readonly columns: string;
}

interface PageOf {
  readonly terms: readonly Term[];
  readonly limit: number;
  /** After the row of this time, in milliseconds since the epoch, and id. */
  readonly after?: { readonly key: number; readonly id: string };
}

const MAX_TIME = 8.64e15;

/**
 * The last moment whose text sorts as it should: later ones begin with a plus, which comes before
 * all digits.
 */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * A page, the newest first. After a position, two ranges of an index follow each other: the rows of
 * the same millisecond, then the older ones. A comparison of (created_at, id) in one would walk
 * through all of the former.
 * @throws ValidationError on `cursor`
 */
export function selectNewest<Row>(
  connection: SqlReader,
  listed: Listed,
  { terms, limit, after }: PageOf,
): Row[] {
  if (!after) return selectRange(connection, listed, terms, limit);
  const { time, id } = toPosition(after);
  const same = [...terms, term('created_at = ? AND id < ?', time, id)];
  const rows = selectRange<Row>(connection, listed, same, limit);
  if (rows.length === limit) return rows;
  const older = [...terms, term('created_at < ?', time)];
  return [...rows, ...selectRange<Row>(connection, listed, older, limit - rows.length)];
}

export function countRows(connection: SqlReader, table: string, terms: readonly Term[]): number {
  const sql = `SELECT count(*) AS n FROM ${table} WHERE ${where(terms)}`;
  return connection.get<{ n: number }>(sql, ...valuesOf(terms))?.n ?? 0;
}

/** A moment to compare times with. */
export function toBound(time: number): string {
  return toTime(new Date(Math.min(time, LAST_TIME)));
}

function selectRange<Row>(
  connection: SqlReader,
  { table, columns }: Listed,
  terms: readonly Term[],
  limit: number,
): Row[] {
  const sql = `SELECT ${columns} FROM ${table} WHERE ${where(terms)} ORDER BY created_at DESC, id DESC LIMIT ?`;
  return connection.all<Row>(sql, ...valuesOf(terms), limit);
}

function toPosition({ key, id }: NonNullable<PageOf['after']>): { time: string; id: number } {
  const rowId = toRowId(id);
  if (rowId === null || !Number.isInteger(key) || Math.abs(key) > MAX_TIME) throw invalidCursor();
  return { time: toBound(key), id: rowId };
}

function where(terms: readonly Term[]): string {
  return terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
}

function valuesOf(terms: readonly Term[]): SqlValue[] {
  return terms.flatMap(({ values }) => values);
}
