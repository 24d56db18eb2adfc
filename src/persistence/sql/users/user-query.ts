import type { UserFilter, UserQuery } from '../../../users/domain/user.repository.js';
import { countRows, selectNewest, term, type Term } from '../newest-list.js';
import type { SqlReader } from '../sql-connection.js';
import { USER_COLUMNS, type UserRow } from './user-row.js';

const USERS = { table: 'users', columns: USER_COLUMNS };

export function selectUsers(connection: SqlReader, { filter, limit, after }: UserQuery): UserRow[] {
  const position = after && { key: after.createdAt, id: after.id };
  return selectNewest(connection, USERS, { terms: toTerms(filter), limit, after: position });
}

export function countUsers(connection: SqlReader, filter: UserFilter): number {
  return countRows(connection, USERS.table, toTerms(filter));
}

function toTerms({ words, role, isActive }: UserFilter): Term[] {
  const terms: Term[] = [];
  if (role !== undefined) terms.push(term('role = ?', role));
  if (isActive !== undefined) terms.push(term(`is_active = ${isActive ? 1 : 0}`));
  for (const word of words ?? []) terms.push(term('instr(search_text, ?) > 0', word));
  return terms;
}
