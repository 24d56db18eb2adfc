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

/** The table of a list, which has `created_at` and `id`, and the columns to select. */
interface ListTable {
  readonly table: string;
  readonly columns: string;
}

interface ListPage {
  readonly terms: readonly Term[];
  readonly limit: number;
  /**
   * The page begins after the row with this created_at, in milliseconds since the epoch, and this
   * id.
   */
  readonly after?: { readonly key: number; readonly id: string };
}

/** The latest time that a Date can represent. */
const MAX_TIME = 8.64e15;

/**
 * The latest time that sorts correctly as text: the text of a later year begins with a plus, which
 * sorts before all digits.
 */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Selects a page, the newest first. After a position it reads two ranges of an index: first the
 * rows with the same created_at, then the older ones. A single comparison of (created_at, id) would
 * scan all rows with the same created_at.
 * @throws ValidationError on `cursor`
 */
export function selectNewest<Row>(
  connection: SqlReader,
  listed: ListTable,
  { terms, limit, after }: ListPage,
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

/** Formats a time so that it can be compared with stored times. */
export function toBound(time: number): string {
  return toTime(new Date(Math.min(time, LAST_TIME)));
}

function selectRange<Row>(
  connection: SqlReader,
  { table, columns }: ListTable,
  terms: readonly Term[],
  limit: number,
): Row[] {
  const sql = `SELECT ${columns} FROM ${table} WHERE ${where(terms)} ORDER BY created_at DESC, id DESC LIMIT ?`;
  return connection.all<Row>(sql, ...valuesOf(terms), limit);
}

function toPosition({ key, id }: NonNullable<ListPage['after']>): { time: string; id: number } {
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
