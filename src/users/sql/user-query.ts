import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { UserFilter } from '../domain/user.repository.js';
import { searchRows } from '../../platform/database/sql/full-text.js';
import { oneOf } from '../../platform/database/sql/one-of.js';
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
    const { candidates, conditions } = await searchRows(manager, 'user', words, 'user');
    if (candidates) query.andWhere({ id: oneOf(candidates) });
    for (const condition of conditions) query.andWhere(condition);
  }
  return query;
}
