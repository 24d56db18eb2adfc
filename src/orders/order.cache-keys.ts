import { CacheKeyDefinition, on } from '../platform/cache/cache-key-definition.js';
import { MINUTE } from '../shared/time.js';
import { OrderOwnerChanged, OrderStatusChanged } from './order.events.js';

/** The cached key of an order's status. */
export const orderCacheKeys = {
  orderStatus: new CacheKeyDefinition('order:{order_id}:status', {
    ttl: 10 * MINUTE,
    invalidatedBy: [
      on(OrderStatusChanged, ({ order }) => [order.id]),
      on(OrderOwnerChanged, ({ orderId }) => [orderId]),
    ],
  }),
} as const satisfies Readonly<Record<string, CacheKeyDefinition>>;
