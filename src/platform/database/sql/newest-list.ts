import type { SelectQueryBuilder } from 'typeorm';
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

interface ListPage extends NewestPage {
  readonly terms: readonly Term[];
}

interface NewestPage {
  readonly limit: number;
  /**
   * The page begins after the row with this created_at, in milliseconds since the epoch, and this
   * id.
   */
  readonly after?: { readonly key: number; readonly id: string };
}

/** What a list sorts by. */
interface Listed {
  readonly id: number;
  readonly createdAt: Date;
}

/** The latest time that a Date can represent. */
const MAX_TIME = 8.64e15;

/** Only times with years of four digits sort correctly as text. */
const FIRST_TIME = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads a page of the query, the newest first. After a position it reads two ranges of an index:
 * first the rows with the same createdAt, then the older ones. A single comparison of (createdAt,
 * id) would scan all rows with the same createdAt.
 * @param query with its conditions, and without a join that repeats rows
 * @throws ValidationError on `cursor`
 */
export async function listNewest<Entity extends Listed>(
  query: SelectQueryBuilder<Entity>,
  { limit, after }: NewestPage,
): Promise<Entity[]> {
  const [createdAt, id] = [`${query.alias}.createdAt`, `${query.alias}.id`];
  query.orderBy(createdAt, 'DESC').addOrderBy(id, 'DESC');
  if (!after) return query.limit(limit).getMany();
  const position = toPosition(after);
  const same = query.clone().andWhere(`${createdAt} = :afterTime AND ${id} < :afterId`, position);
  const found = await same.limit(limit).getMany();
  if (found.length === limit) return found;
  const older = query.andWhere(`${createdAt} < :afterTime`, position).limit(limit - found.length);
  return [...found, ...(await older.getMany())];
}

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
  const { afterTime, afterId: id } = toPosition(after);
  const time = toTime(afterTime);
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

/** The nearest time that can be compared with stored times. */
export function toComparable(time: number): Date {
  return new Date(Math.max(FIRST_TIME, Math.min(time, LAST_TIME)));
}

/** Formats a time so that it can be compared with stored times. */
export function toBound(time: number): string {
  return toTime(toComparable(time));
}

function selectRange<Row>(
  connection: SqlReader,
  { table, columns }: ListTable,
  terms: readonly Term[],
  limit: number,
): Row[] {
  const sql = `SELECT ${columns} FROM ${table} WHERE ${where(terms)} ORDER BY created_at DESC, id DESC LIMIT ? + 0`;
  return connection.all<Row>(sql, ...valuesOf(terms), limit);
}

function toPosition({ key, id }: NonNullable<NewestPage['after']>): { afterTime: Date; afterId: number } {
  const rowId = toRowId(id);
  if (rowId === null || !Number.isInteger(key) || Math.abs(key) > MAX_TIME) throw invalidCursor();
  return { afterTime: toComparable(key), afterId: rowId };
}

function where(terms: readonly Term[]): string {
  return terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
}

function valuesOf(terms: readonly Term[]): SqlValue[] {
  return terms.flatMap(({ values }) => values);
}
