import { invalidCursor } from '../../../shared/page.js';
import type { UserFilter, UserQuery } from '../../../users/domain/user.repository.js';
import { toTime } from '../columns.js';
import { toRowId } from '../row-id.js';
import type { SqlReader, SqlValue } from '../sql-connection.js';
import { USER_COLUMNS, type UserRow } from './user-row.js';

/** A condition and the values of its placeholders. */
interface Term {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const MAX_TIME = 8.64e15;

/**
 * A page of users. After a position, two ranges of an index follow each other: the users of the same millisecond, then
 * the older ones. A comparison of (created_at, id) in one would walk through all of the former.
 */
export function selectUsers(connection: SqlReader, { filter, limit, after }: UserQuery): UserRow[] {
  const terms = toTerms(filter);
  if (!after) return selectRange(connection, terms, limit);
  const id = toRowId(after.id);
  if (id === null || !Number.isInteger(after.createdAt) || Math.abs(after.createdAt) > MAX_TIME) {
    throw invalidCursor();
  }
  const time = toTime(new Date(after.createdAt));
  const rows = selectRange(connection, [...terms, term('created_at = ? AND id < ?', time, id)], limit);
  if (rows.length === limit) return rows;
  const rest = selectRange(connection, [...terms, term('created_at < ?', time)], limit - rows.length);
  return [...rows, ...rest];
}

export function countUsers(connection: SqlReader, filter: UserFilter): number {
  const terms = toTerms(filter);
  const sql = `SELECT count(*) AS n FROM users WHERE ${where(terms)}`;
  return connection.get<{ n: number }>(sql, ...valuesOf(terms))?.n ?? 0;
}

function selectRange(connection: SqlReader, terms: readonly Term[], limit: number): UserRow[] {
  const sql = `SELECT ${USER_COLUMNS} FROM users WHERE ${where(terms)} ORDER BY created_at DESC, id DESC LIMIT ?`;
  return connection.all<UserRow>(sql, ...valuesOf(terms), limit);
}

function toTerms({ words, role, isActive }: UserFilter): Term[] {
  const terms: Term[] = [];
  if (role !== undefined) terms.push(term('role = ?', role));
  if (isActive !== undefined) terms.push(term(`is_active = ${isActive ? 1 : 0}`));
  for (const word of words ?? []) terms.push(term('instr(search_text, ?) > 0', word));
  return terms;
}

function term(sql: string, ...values: SqlValue[]): Term {
  return { sql, values };
}

function where(terms: readonly Term[]): string {
  return terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
}

function valuesOf(terms: readonly Term[]): SqlValue[] {
  return terms.flatMap(({ values }) => values);
}
