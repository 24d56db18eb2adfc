import type { UserFilter, UserQuery } from '../domain/user.repository.js';
import { searchFullText } from '../../platform/database/sql/full-text.js';
import { countRows, selectNewest, term, type Term } from '../../platform/database/sql/newest-list.js';
import type { SqlReader } from '../../platform/database/sql/sql-connection.js';
import { USER_COLUMNS, type UserRow } from './user-row.js';

const SEARCH_COLUMNS = { id: 'id', text: 'search_text' };
const USERS = { table: 'users', columns: USER_COLUMNS };

export function selectUsers(connection: SqlReader, { filter, limit, after }: UserQuery): UserRow[] {
  const position = after && { key: after.createdAt, id: after.id };
  return selectNewest(connection, USERS, { terms: toTerms(connection, filter), limit, after: position });
}

export function countUsers(connection: SqlReader, filter: UserFilter): number {
  return countRows(connection, USERS.table, toTerms(connection, filter));
}

function toTerms(connection: SqlReader, { words, role, isActive }: UserFilter): Term[] {
  const terms: Term[] = [];
  if (role !== undefined) terms.push(term('role = ?', role));
  if (isActive !== undefined) terms.push(term(`is_active = ${isActive ? 1 : 0}`));
  if (words && words.length > 0) terms.push(...usersWith(connection, words));
  return terms;
}

/** Matches users whose names and address together contain each of the words. */
function usersWith(connection: SqlReader, words: readonly string[]): Term[] {
  const { candidates, terms } = searchFullText(connection, 'user', words, SEARCH_COLUMNS);
  if (!candidates) return [...terms];
  return [term('id IN (SELECT value FROM json_each(?))', JSON.stringify(candidates)), ...terms];
}
