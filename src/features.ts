import { authFeature } from './auth/auth.feature.js';
import { cartFeature } from './cart/cart.feature.js';
import { catalogFeature } from './catalog/catalog.feature.js';
import { ordersFeature } from './orders/orders.feature.js';
import { rbacFeature } from './rbac/rbac.feature.js';
import { usersFeature } from './users/users.feature.js';
import type { Feature } from './platform/features/feature.js';

/** The features of the shop. Each depends only on those above it. */
export const features: readonly Feature[] = [
  rbacFeature,
  usersFeature,
  authFeature,
  catalogFeature,
  cartFeature,
  ordersFeature,
];
