import { trusted, type ClientSession, type Model, type QueryFilter, type Types } from 'mongoose';
import type { OrderFilter, OrderQuery } from '../domain/order.repository.js';
import type { ProductDocument } from '../../catalog/mongo/product.schema.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { findPage, NEWEST, newestPosition } from '../../platform/database/mongo/page.js';
import { definedFields } from '../../platform/database/mongo/defined-fields.js';
import type { UserDocument } from '../../users/mongo/user.schema.js';
import { ORDER_FIELDS } from './documents.js';
import { countByCustomer, scanOrders, searchOrders } from './order-search.js';
import type { OrderDocument } from './order.schema.js';

type Filter = QueryFilter<OrderDocument>;

type Session = ClientSession | undefined;

/**
 * All three are read, because an order stores neither the current vendor of a product nor the names
 * of its customer.
 */
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
  const base = await baseFilter(filter, models, session);
  const { search } = filter;
  if (!search) return findPage(orders, { ...page, filter: base }, session);
  const found = await searchOrders(search, users, session);
  if (!found.byCustomer) return scanOrders(orders, { ...page, filter: base }, search, users, session);
  const combined: Filter = { $and: [base, { $or: [...found.byNumberOrAddress, found.byCustomer] }] };
  return findPage(orders, { ...page, filter: combined }, session);
}

export async function countOrders(models: Models, filter: OrderFilter, session: Session): Promise<number> {
  const { orders, users } = models;
  const base = await baseFilter(filter, models, session);
  const { search } = filter;
  if (!search) return orders.countDocuments(base, { session }).exec();
  const found = await searchOrders(search, users, session);
  if (!found.byCustomer) return countByCustomer(orders, base, found, search, users, session);
  const combined: Filter = { $and: [base, { $or: [...found.byNumberOrAddress, found.byCustomer] }] };
  return orders.countDocuments(combined, { session }).exec();
}

/** The filter without the search. */
async function baseFilter(
  { userId, vendorId, status, from, to }: OrderFilter,
  { products }: Models,
  session: Session,
): Promise<Filter> {
  const owners: Filter[] = [];
  if (userId !== undefined) owners.push({ user_id: isOneOf([toObjectId(userId)]) });
  if (vendorId !== undefined)
    owners.push({ 'items.product_id': isOneOf(await productIdsOf(vendorId, products, session)) });
  const [first, second] = owners;
  return {
    ...(second ? { $or: owners } : first),
    ...definedFields({ status }),
    ...((from ?? to) && { created_at: trusted(definedFields({ $gte: from, $lt: to })) }),
  };
}

/** Matches nothing if no id is valid. */
const isOneOf = (ids: readonly (Types.ObjectId | null)[]) =>
  trusted({ $in: ids.filter((id) => id !== null) });

async function productIdsOf(
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
