import { RefreshTokenEntity } from './auth/refresh-token.entity.js';
import { CartItemEntity } from './cart/cart-item.entity.js';
import { CategoryEntity } from './catalog/category.entity.js';
import { ProductEntity } from './catalog/product.entity.js';
import { OrderItemEntity } from './orders/order-item.entity.js';
import { OrderEntity } from './orders/order.entity.js';
import { PermissionEntity } from './rbac/permission.entity.js';
import { RolePermissionEntity } from './rbac/role-permission.entity.js';
import { RoleEntity } from './rbac/role.entity.js';
import { UserEntity } from './users/user.entity.js';

/** The ten tables. */
export const sqlEntities = [
  UserEntity,
  RefreshTokenEntity,
  RoleEntity,
  PermissionEntity,
  RolePermissionEntity,
  CategoryEntity,
  ProductEntity,
  OrderEntity,
  OrderItemEntity,
  CartItemEntity,
];
