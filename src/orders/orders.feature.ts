import { defineFeature } from '../platform/features/feature.js';
import { ordersAggregates } from './orders.aggregates.js';
import { OrderRepository } from './domain/order.repository.js';
import { orderCacheKeys } from './order.cache-keys.js';
import { OrdersModule } from './orders.module.js';

/** Feature manifest of orders. */
export const ordersFeature = defineFeature({
  name: 'orders',
  modules: [OrdersModule],
  persistence: {
    ports: { OrderRepository },
    aggregates: ordersAggregates,
    sql: () => import('./sql/orders.sql.js'),
    mongo: () => import('./mongo/orders.mongo.js'),
  },
  permissions: {
    read_order: 'See all orders',
    update_order: 'Change the status of orders, and cancel them',
    delete_order: 'Erase the personal data of orders',
  },
  scopes: {
    orders: 'Place orders, and see and cancel your own',
  },
  publicRoutes: [
    'POST /orders',
    'GET /orders/:id',
    'GET /orders/:id/status',
    'GET /orders/number/:orderNumber',
    'POST /orders/:id/cancel',
    'GET /guest-order',
  ],
  pathsOutsideApi: ['guest-order'],
  cacheKeys: orderCacheKeys,
  tags: {
    Orders: 'Orders and their status.',
  },
});
