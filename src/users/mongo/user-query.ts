import type { ClientSession, Model, QueryFilter } from 'mongoose';
import type { UserFilter, UserQuery } from '../domain/user.repository.js';
import { findPage, NEWEST, newestPosition } from '../../platform/database/mongo/page.js';
import { definedFields } from '../../platform/database/mongo/defined-fields.js';
import { containsEveryWord } from '../../platform/database/mongo/search-text.js';
import { USER_FIELDS, type StoredUser } from './documents.js';
import type { UserDocument } from './user.schema.js';

type Session = ClientSession | undefined;

export function findUsers(
  model: Model<UserDocument>,
  { filter, limit, after }: UserQuery,
  session: Session,
): Promise<StoredUser[]> {
  const query = {
    filter: toFilter(filter),
    projection: USER_FIELDS,
    order: NEWEST,
    limit,
    after: after && newestPosition({ key: after.createdAt, id: after.id }),
  };
  return findPage(model, query, session);
}

export function countUsers(
  model: Model<UserDocument>,
  filter: UserFilter,
  session: Session,
): Promise<number> {
  return model.countDocuments(toFilter(filter), { session }).exec();
}

function toFilter({ words = [], role, isActive }: UserFilter): QueryFilter<UserDocument> {
  return definedFields({
    role,
    is_active: isActive,
    $expr: words.length > 0 ? containsEveryWord(words) : undefined,
  });
}
