import { trusted, type ClientSession, type Model, type QueryFilter } from 'mongoose';
import type {
  ProductFilter,
  ProductPosition,
  ProductQuery,
  ProductSort,
} from '../domain/product.repository.js';
import { MAX_CENTS, type Cents } from '../../shared/money.js';
import { invalidCursor } from '../../shared/page.js';
import { toDecimal } from '../../platform/database/mongo/decimal.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { findPage, type SortOrder } from '../../platform/database/mongo/page.js';
import { containsEveryWord } from '../../platform/database/mongo/search-text.js';
import { activeFilter } from './active-filter.js';
import { PRODUCT_FIELDS } from './documents.js';
import type { ProductDocument } from './product.schema.js';

interface ProductSortOrder extends SortOrder {
  /** The field's value for a position's key, or null if the key does not fit this sort. */
  readonly toValue: (key: ProductPosition['key']) => unknown;
}

const MAX_TIME = 8.64e15;
const time = (key: unknown) =>
  Number.isInteger(key) && Math.abs(Number(key)) <= MAX_TIME ? new Date(Number(key)) : null;
const price = (key: unknown) =>
  Number.isInteger(key) && Number(key) >= 0 && Number(key) <= MAX_CENTS ? toDecimal(key as Cents) : null;
const text = (key: unknown) => (typeof key === 'string' ? key : null);

const sortOrders: Readonly<Record<ProductSort, ProductSortOrder>> = {
  newest: { field: 'created_at', key: -1, id: -1, toValue: time },
  price: { field: 'price', key: 1, id: 1, toValue: price },
  '-price': { field: 'price', key: -1, id: 1, toValue: price },
  name: { field: 'name_folded', key: 1, id: 1, toValue: text },
};

export function findProducts(
  model: Model<ProductDocument>,
  { filter, sort, limit, after }: ProductQuery,
  session: ClientSession | undefined,
): Promise<ProductDocument[]> {
  const order = sortOrders[sort];
  return findPage(
    model,
    {
      filter: { ...toFilter(filter), is_active: activeFilter(filter.includeInactive) },
      projection: PRODUCT_FIELDS,
      order,
      limit,
      after: after && toPosition(after, order),
    },
    session,
  );
}

export function countProducts(
  model: Model<ProductDocument>,
  filter: ProductFilter,
  session: ClientSession | undefined,
): Promise<number> {
  const active = filter.includeInactive ? {} : { is_active: true };
  return model.countDocuments({ $and: [toFilter(filter), active] }, { session }).exec();
}

function toPosition({ key, id }: ProductPosition, { toValue }: ProductSortOrder) {
  const position = { key: toValue(key), id: toObjectId(id) };
  if (position.key === null || position.id === null) throw invalidCursor();
  return { key: position.key, id: position.id };
}

function toFilter({
  vendorId,
  categoryIds,
  words,
  minPrice,
  maxPrice,
  inStock,
}: ProductFilter): QueryFilter<ProductDocument> {
  const filter: QueryFilter<ProductDocument> = {};
  if (vendorId !== undefined)
    filter.vendor_id = trusted({ $in: [toObjectId(vendorId)].filter((id) => id !== null) });
  if (categoryIds) {
    const ids = categoryIds.map(toObjectId).filter((id) => id !== null);
    filter['category._id'] = trusted({ $in: ids });
  }
  if (minPrice !== undefined || maxPrice !== undefined) {
    filter.price = trusted({
      ...(minPrice !== undefined && { $gte: toDecimal(minPrice) }),
      ...(maxPrice !== undefined && { $lte: toDecimal(maxPrice) }),
    });
  }
  if (inStock !== undefined) filter.stock_quantity = inStock ? trusted({ $gt: 0 }) : 0;
  if (words && words.length > 0) filter.$expr = containsEveryWord(words);
  return filter;
}
