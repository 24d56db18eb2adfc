import { trusted, type ClientSession, type Model, type QueryFilter, type Types } from 'mongoose';
import type { OrderFilter, OrderQuery } from '../domain/order.repository.js';
import type { ProductDocument } from '../../catalog/mongo/product.schema.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { findPage, NEWEST, newestPosition } from '../../platform/database/mongo/page.js';
import { present } from '../../platform/database/mongo/present.js';
import type { UserDocument } from '../../users/mongo/user.schema.js';
import { ORDER_FIELDS } from './documents.js';
import { countBroadly, findBroadly, searchOrders } from './order-search.js';
import type { OrderDocument } from './order.schema.js';

type Filter = QueryFilter<OrderDocument>;

type Session = ClientSession | undefined;

/** Whose products they are now, and who a customer is, an order does not know. */
interface Models {
  readonly orders: Model<OrderDocument>;
  readonly products: Model<ProductDocument>;
  readonly users: Model<UserDocument>;
}

/** @throws ValidationError on `cursor` */
export async function findOrders(
  models: Models,
  { filter, limit, after }: OrderQuery,
  session: Session,
): Promise<OrderDocument[]> {
  const { orders, users } = models;
  const position = after && newestPosition(after);
  const page = { projection: ORDER_FIELDS, order: NEWEST, limit, after: position };
  const others = await toFilter(filter, models, session);
  const { search } = filter;
  if (!search) return findPage(orders, { ...page, filter: others }, session);
  const found = await searchOrders(search, users, session);
  if (!found.byCustomer) return findBroadly(orders, { ...page, filter: others }, search, users, session);
  const either: Filter = { $and: [others, { $or: [...found.byText, found.byCustomer] }] };
  return findPage(orders, { ...page, filter: either }, session);
}

export async function countOrders(models: Models, filter: OrderFilter, session: Session): Promise<number> {
  const { orders, users } = models;
  const others = await toFilter(filter, models, session);
  const { search } = filter;
  if (!search) return orders.countDocuments(others, { session }).exec();
  const found = await searchOrders(search, users, session);
  if (!found.byCustomer) return countBroadly(orders, others, found, search, users, session);
  const either: Filter = { $and: [others, { $or: [...found.byText, found.byCustomer] }] };
  return orders.countDocuments(either, { session }).exec();
}

/** All but the search. */
async function toFilter(
  { userId, vendorId, status, from, to }: OrderFilter,
  { products }: Models,
  session: Session,
): Promise<Filter> {
  const whose: Filter[] = [];
  if (userId !== undefined) whose.push({ user_id: among([toObjectId(userId)]) });
  if (vendorId !== undefined)
    whose.push({ 'items.product_id': among(await productsOf(vendorId, products, session)) });
  const [only, other] = whose;
  return {
    ...(other ? { $or: whose } : only),
    ...present({ status }),
    ...((from ?? to) && { created_at: trusted(present({ $gte: from, $lt: to })) }),
  };
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
