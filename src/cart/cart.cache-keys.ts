import { catalogCacheKeys } from '../catalog/catalog.cache-keys.js';
import { CacheKeyDefinition, on } from '../platform/cache/cache-key-definition.js';
import { DAY } from '../shared/time.js';
import { GuestCartChanged } from './cart.events.js';

/**
 * The cached key of a guest's cart. A cart shows products, so it is valid only until one of them
 * changes.
 */
export const cartCacheKeys = {
  guestCart: new CacheKeyDefinition('cart:session:{session_id}', {
    ttl: 7 * DAY,
    dependsOn: catalogCacheKeys.productsAll,
    invalidatedBy: [on(GuestCartChanged, ({ sessionId }) => [sessionId])],
  }),
} as const satisfies Readonly<Record<string, CacheKeyDefinition>>;
