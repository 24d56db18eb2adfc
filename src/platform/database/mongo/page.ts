import { trusted, type ClientSession, type Model, type QueryFilter, type Types } from 'mongoose';
import { invalidCursor, type SortPosition } from '../../../shared/page.js';
import { toObjectId } from './object-id.js';

/** An order of documents; the id decides between equals. */
export interface Order {
  readonly field: string;
  readonly key: 1 | -1;
  readonly id: 1 | -1;
}

/** The newest first, by creation. */
export const NEWEST: Order = { field: 'created_at', key: -1, id: -1 };

/**
 * A position of the order NEWEST.
 * @param position its key is the time of creation, in milliseconds since the epoch
 * @throws ValidationError on `cursor`
 */
export function newestPosition({ key, id }: SortPosition<number>): { key: Date; id: Types.ObjectId } {
  const [time, objectId] = [new Date(key), toObjectId(id)];
  // A Date cuts fractions off: the position would be another one.
  if (time.getTime() !== key || objectId === null) throw invalidCursor();
  return { key: time, id: objectId };
}

export interface PageQuery<Document> {
  readonly filter: QueryFilter<Document>;
  readonly projection: Readonly<Record<string, 0>>;
  readonly order: Order;
  /** None: all. */
  readonly limit?: number;
  readonly after?: { readonly key: unknown; readonly id: Types.ObjectId };
}

/**
 * A page of documents. After a position, two stretches of the order's index follow each other: the
 * documents with the same key, then those beyond it. For the two in one `$or` the planner may
 * choose to sort half of the collection, or to walk through all that have the same key.
 */
export async function findPage<Document>(
  model: Model<Document>,
  { filter, projection, order, limit = Infinity, after }: PageQuery<Document>,
  session: ClientSession | undefined,
): Promise<Document[]> {
  const { field, key, id } = order;
  const sort = { [field]: key, _id: id };
  const find = (range: QueryFilter<Document>, most: number): Promise<Document[]> =>
    model
      .find({ $and: [filter, range] }, projection, { sort, session, ...(most < Infinity && { limit: most }) })
      .lean<Document[]>()
      .exec();

  if (!after) return find({}, limit);
  const same = await find({ [field]: after.key, _id: beyond(id, after.id) }, limit);
  if (same.length === limit) return same;
  return [...same, ...(await find({ [field]: beyond(key, after.key) }, limit - same.length))];
}

const beyond = (direction: 1 | -1, value: unknown) => trusted({ [direction === 1 ? '$gt' : '$lt']: value });
