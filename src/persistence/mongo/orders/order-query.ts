import { trusted, type ClientSession, type Model, type QueryFilter, type Types } from 'mongoose';
import type { OrderFilter, OrderPosition, OrderSearch } from '../../../orders/domain/order.repository.js';
import { invalidCursor } from '../../../shared/page.js';
import type { ProductDocument } from '../catalog/product.schema.js';
import { toObjectId } from '../object-id.js';
import { present } from '../present.js';
import { holdsEvery } from '../search-text.js';
import type { UserDocument } from '../users/user.schema.js';
import type { OrderDocument } from './order.schema.js';

type Filter = QueryFilter<OrderDocument>;

export const NEWEST = { field: 'created_at', key: -1, id: -1 } as const;

/** Whose products they are now, and who a customer is, an order does not know. */
interface Others {
  readonly products: Model<ProductDocument>;
  readonly users: Model<UserDocument>;
}

export async function toFilter(
  { userId, vendorId, search, status, from, to }: OrderFilter,
  { products, users }: Others,
  session: ClientSession | undefined,
): Promise<Filter> {
  const whose: Filter[] = [];
  if (userId !== undefined) whose.push({ user_id: among([toObjectId(userId)]) });
  if (vendorId !== undefined)
    whose.push({ 'items.product_id': among(await productsOf(vendorId, products, session)) });
  const [only, other] = whose;
  return {
    ...(other ? { $or: whose } : only),
    ...(search && { $and: [{ $or: await found(search, users, session) }] }),
    ...present({ status }),
    ...((from ?? to) && { created_at: trusted(present({ $gte: from, $lt: to })) }),
  };
}

/** @throws ValidationError on `cursor` */
export function toPosition({ key, id }: OrderPosition) {
  const position = { key: new Date(key), id: toObjectId(id) };
  // A Date cuts fractions off: the position would be another one.
  if (position.key.getTime() !== key || position.id === null) throw invalidCursor();
  return { key: position.key, id: position.id };
}

/** Nothing at all, where there is no id. */
const among = (ids: readonly (Types.ObjectId | null)[]) => trusted({ $in: ids.filter((id) => id !== null) });

async function productsOf(
  vendorId: string,
  products: Model<ProductDocument>,
  session: ClientSession | undefined,
): Promise<Types.ObjectId[]> {
  const vendor_id = toObjectId(vendorId);
  if (!vendor_id) return [];
  const found = await products
    .find({ vendor_id }, { _id: 1 }, { session })
    .lean<Pick<ProductDocument, '_id'>[]>()
    .exec();
  return found.map(({ _id }) => _id);
}

/** Each part has an index, but for the users, who are looked through once; orders are not. */
async function found(
  { numberPrefix, emailPrefix, words }: OrderSearch,
  users: Model<UserDocument>,
  session: ClientSession | undefined,
): Promise<Filter[]> {
  const customers = await users
    .find({ $expr: holdsEvery(words) }, { _id: 1 }, { session })
    .lean<Pick<UserDocument, '_id'>[]>()
    .exec();
  return [
    { order_number: beginsWith(numberPrefix) },
    { contact_email: beginsWith(emailPrefix) },
    { user_id: among(customers.map(({ _id }) => _id)) },
  ];
}

/** A range, by bytes, in which this character comes last: an index finds it, and no pattern is interpreted. */
const beginsWith = (prefix: string) => trusted({ $gte: prefix, $lt: `${prefix}\u{10FFFF}` });
