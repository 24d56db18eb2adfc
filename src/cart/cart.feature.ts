import { defineFeature } from '../platform/features/feature.js';
import { cartAggregates } from './cart.aggregates.js';
import { cartCacheKeys } from './cart.cache-keys.js';
import { CartModule } from './cart.module.js';
import { CartRepository } from './domain/cart.repository.js';

/** The manifest of the feature cart. */
export const cartFeature = defineFeature({
  name: 'cart',
  modules: [CartModule],
  persistence: {
    ports: { CartRepository },
    aggregates: cartAggregates,
    sql: () => import('./sql/cart.sql.js'),
    mongo: () => import('./mongo/cart.mongo.js'),
  },
  scopes: {
    cart: 'See and change your cart',
  },
  publicRoutes: [
    'GET /cart',
    'DELETE /cart',
    'POST /cart/items',
    'PATCH /cart/items/:productId',
    'DELETE /cart/items/:productId',
  ],
  cacheKeys: cartCacheKeys,
  tags: {
    Cart: 'What guests and users are about to buy.',
  },
});
