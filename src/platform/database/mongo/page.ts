import { trusted, type ClientSession, type Model, type QueryFilter, type Types } from 'mongoose';
import { invalidCursor, type SortPosition } from '../../../shared/page.js';
import { toObjectId } from './object-id.js';

/** A sort order of documents. Documents with equal keys are sorted by id. */
export interface SortOrder {
  readonly field: string;
  readonly key: 1 | -1;
  readonly id: 1 | -1;
}

/** The newest first. */
export const NEWEST: SortOrder = { field: 'created_at', key: -1, id: -1 };

/**
 * A position in the sort order NEWEST.
 * @param position its key is created_at, in milliseconds since the epoch
 * @throws ValidationError on `cursor`
 */
export function newestPosition({ key, id }: SortPosition<number>): { key: Date; id: Types.ObjectId } {
  const [time, objectId] = [new Date(key), toObjectId(id)];
  // A Date drops fractions, and so would be another position.
  if (time.getTime() !== key || objectId === null) throw invalidCursor();
  return { key: time, id: objectId };
}

export interface PageQuery<Document> {
  readonly filter: QueryFilter<Document>;
  readonly projection: Readonly<Record<string, 0>>;
  readonly order: SortOrder;
  /** Default: no limit. */
  readonly limit?: number;
  readonly after?: { readonly key: unknown; readonly id: Types.ObjectId };
}

/**
 * Finds a page of documents. After a position it reads two ranges of the index: first the documents
 * with the same key, then those beyond it. With both in one `$or`, the planner might sort half of
 * the collection, or scan all documents with the same key.
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
