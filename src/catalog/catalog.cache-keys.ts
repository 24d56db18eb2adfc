import {
  CacheKeyDefinition,
  EVERYTHING,
  on,
  type Invalidation,
} from '../platform/cache/cache-key-definition.js';
import { DAY, HOUR, MINUTE } from '../shared/time.js';
import { CategoryChanged, ProductChanged, StockChanged, VendorProductsChanged } from './catalog.events.js';

/** The name of a category is part of too many cached products to list their keys. */
const onRename: Invalidation = on(CategoryChanged, ({ isRenamed }) => (isRenamed ? EVERYTHING : []));

/** A vendor may have thousands of products, in every category. */
const onVendorProductsChanged: Invalidation = on(VendorProductsChanged, () => EVERYTHING);

const WITHOUT_ID = [''];

/** The id in the key of a body that is read by its slug. No database uses ids of this form. */
export const slugId = (slug: string): string => `slug-${slug}`;

/**
 * The cached keys of the catalogue. Products show their stock, so what changes the stock
 * invalidates them too.
 */
export const catalogCacheKeys = {
  product: new CacheKeyDefinition('product:{id}', {
    ttl: HOUR,
    invalidatedBy: [
      on(ProductChanged, ({ id, slugs }) => [id, ...slugs.map(slugId)]),
      on(StockChanged, ({ id, slug }) => [id, slugId(slug)]),
      onRename,
    ],
  }),

  productsOfCategory: new CacheKeyDefinition('products:category:{category_id}', {
    ttl: 30 * MINUTE,
    invalidatedBy: [
      on(ProductChanged, ({ categoryIds }) => categoryIds),
      on(StockChanged, ({ categoryId }) => [categoryId]),
      on(CategoryChanged, ({ id }) => [id]),
      onRename,
    ],
  }),

  productsAll: new CacheKeyDefinition('products:all', {
    ttl: 15 * MINUTE,
    invalidatedBy: [
      on(ProductChanged, () => WITHOUT_ID),
      on(StockChanged, () => WITHOUT_ID),
      onRename,
      onVendorProductsChanged,
    ],
  }),

  category: new CacheKeyDefinition('category:{id}', {
    ttl: DAY,
    invalidatedBy: [on(CategoryChanged, ({ id, slug }) => [id, slugId(slug)]), onRename],
  }),

  categoryTree: new CacheKeyDefinition('categories:tree', {
    ttl: DAY,
    invalidatedBy: [on(CategoryChanged, () => WITHOUT_ID)],
  }),

  stock: new CacheKeyDefinition('product:{id}:stock', {
    ttl: 5 * MINUTE,
    invalidatedBy: [on(StockChanged, ({ id }) => [id]), on(ProductChanged, ({ id }) => [id])],
  }),
} as const satisfies Readonly<Record<string, CacheKeyDefinition>>;
