import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { UserFilter } from '../domain/user.repository.js';
import { dialectOf } from '../../platform/database/sql/dialect.js';
import { toBrackets } from '../../platform/database/sql/term.js';
import { UserEntity } from './user.entity.js';

/** The users that a filter matches. */
export async function selectUsers(
  manager: EntityManager,
  { words = [], role, isActive }: UserFilter,
): Promise<SelectQueryBuilder<UserEntity>> {
  const query = manager.createQueryBuilder(UserEntity, 'user');
  if (role !== undefined) query.andWhere({ role });
  if (isActive !== undefined) query.andWhere({ isActive });
  if (words.length > 0) {
    const dialect = dialectOf(manager);
    const columns = { id: 'user.id', text: 'user.searchText' };
    const { candidates, terms } = await dialect.search(manager, 'user', words, columns);
    if (candidates) query.andWhere({ id: dialect.oneOf(candidates) });
    for (const condition of toBrackets(terms)) query.andWhere(condition);
  }
  return query;
}
