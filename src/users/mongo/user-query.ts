import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { invalidCursor } from '../../shared/page.js';
import type { UserFilter, UserPosition, UserQuery } from '../domain/user.repository.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { findPage } from '../../platform/database/mongo/page.js';
import { present } from '../../platform/database/mongo/present.js';
import { holdsEvery } from '../../platform/database/mongo/search-text.js';
import { USER_FIELDS, type StoredUser } from './documents.js';
import type { UserDocument } from './user.schema.js';

type Session = ClientSession | undefined;

const NEWEST = { field: 'created_at', key: -1, id: -1 } as const;

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
    after: after && toPosition(after),
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
  return present({
    role,
    is_active: isActive,
    $expr: words.length > 0 ? holdsEvery(words) : undefined,
  });
}

function toPosition({ createdAt, id }: UserPosition) {
  const position = { key: new Date(createdAt), id: toObjectId(id) };
  // A Date cuts fractions off: the position would be another one.
  if (position.key.getTime() !== createdAt || position.id === null) throw invalidCursor();
  return { key: position.key, id: position.id };
}
