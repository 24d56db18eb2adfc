import { SessionChanged, SessionsEnded } from '../auth/session.events.js';
import { GuestCartChanged } from '../cart/cart.events.js';
import {
  CategoryChanged,
  ProductChanged,
  StockChanged,
  VendorProductsChanged,
} from '../catalog/catalog.events.js';
import { OrderOwnerChanged, OrderStatusChanged } from '../orders/order.events.js';
import { AccessChanged } from '../rbac/access.events.js';
import { UserChanged } from '../users/user.events.js';
import { CacheRow, EVERYTHING, on, type Clearing } from './cache-row.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What products carry of it is in more bodies than can be named. */
const renamed: Clearing = on(CategoryChanged, ({ isRenamed }) => (isRenamed ? EVERYTHING : []));

/** A vendor may have thousands of products, in every category. */
const withdrawn: Clearing = on(VendorProductsChanged, () => EVERYTHING);

const ALL = [''];

/** The id of a body that is read by its slug. No id of a database has this form. */
export const bySlug = (slug: string): string => `slug-${slug}`;

const productsAll = new CacheRow('products:all', {
  ttl: 15 * MINUTE,
  clearedBy: [on(ProductChanged, () => ALL), on(StockChanged, () => ALL), renamed, withdrawn],
});

/**
 * All that is cached: the table of the design (data-model.md), and the one place where names, lives and what clears them
 * are written. Products show their stock, so what sells one clears what shows it; a guest's cart shows products, so it
 * holds for as long as none has changed.
 */
export const Keys = {
  product: new CacheRow('product:{id}', {
    ttl: HOUR,
    clearedBy: [
      on(ProductChanged, ({ id, slugs }) => [id, ...slugs.map(bySlug)]),
      on(StockChanged, ({ id, slug }) => [id, bySlug(slug)]),
      renamed,
    ],
  }),

  productsOfCategory: new CacheRow('products:category:{category_id}', {
    ttl: 30 * MINUTE,
    clearedBy: [
      on(ProductChanged, ({ categoryIds }) => categoryIds),
      on(StockChanged, ({ categoryId }) => [categoryId]),
      on(CategoryChanged, ({ id }) => [id]),
      renamed,
    ],
  }),

  productsAll,

  category: new CacheRow('category:{id}', {
    ttl: DAY,
    clearedBy: [on(CategoryChanged, ({ id, slug }) => [id, bySlug(slug)]), renamed],
  }),

  categoryTree: new CacheRow('categories:tree', {
    ttl: DAY,
    clearedBy: [on(CategoryChanged, () => ALL)],
  }),

  session: new CacheRow('session:{session_id}', {
    ttl: 30 * MINUTE,
    isSliding: true,
    clearedBy: [
      on(SessionChanged, ({ sessionId }) => [sessionId]),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ sessionId }) => sessionId)),
    ],
  }),

  sessionsOfUser: new CacheRow('user:{user_id}:session', {
    ttl: 30 * MINUTE,
    isSliding: true,
    clearedBy: [
      on(SessionChanged, ({ userId }) => [userId]),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ userId }) => userId)),
    ],
  }),

  guestCart: new CacheRow('cart:session:{session_id}', {
    ttl: 7 * DAY,
    dependsOn: productsAll,
    clearedBy: [on(GuestCartChanged, ({ sessionId }) => [sessionId])],
  }),

  userAuth: new CacheRow('user:{user_id}:auth', {
    ttl: 15 * MINUTE,
    clearedBy: [
      on(UserChanged, ({ userId }) => [userId]),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ userId }) => userId)),
      on(AccessChanged, () => EVERYTHING),
    ],
  }),

  refreshToken: new CacheRow('token:{refresh_token}', {
    ttl: 7 * DAY,
    clearedBy: [
      on(SessionChanged, ({ spentTokenHash }) => (spentTokenHash === null ? [] : [spentTokenHash])),
      on(SessionsEnded, ({ tokens }) => tokens.map(({ tokenHash }) => tokenHash)),
    ],
  }),

  stock: new CacheRow('product:{id}:stock', {
    ttl: 5 * MINUTE,
    clearedBy: [on(StockChanged, ({ id }) => [id]), on(ProductChanged, ({ id }) => [id])],
  }),

  orderStatus: new CacheRow('order:{order_id}:status', {
    ttl: 10 * MINUTE,
    clearedBy: [
      on(OrderStatusChanged, ({ order }) => [order.id]),
      on(OrderOwnerChanged, ({ orderId }) => [orderId]),
    ],
  }),
} as const satisfies Readonly<Record<string, CacheRow>>;

export const REGISTRY: readonly CacheRow[] = Object.values(Keys);
