import type { ModelDefinition } from '@nestjs/mongoose';
import { RefreshTokenDocument, refreshTokenSchema } from './auth/refresh-token.schema.js';
import { CartDocument, cartSchema } from './cart/cart.schema.js';
import { CategoryDocument, categorySchema } from './catalog/category.schema.js';
import { ProductDocument, productSchema } from './catalog/product.schema.js';
import { OrderDocument, orderSchema } from './orders/order.schema.js';
import { PermissionDocument, permissionSchema } from './rbac/permission.schema.js';
import { RoleDocument, roleSchema } from './rbac/role.schema.js';
import { UserDocument, userSchema } from './users/user.schema.js';

/** The eight collections. */
export const schemas: ModelDefinition[] = [
  { name: UserDocument.name, schema: userSchema },
  { name: RefreshTokenDocument.name, schema: refreshTokenSchema },
  { name: RoleDocument.name, schema: roleSchema },
  { name: PermissionDocument.name, schema: permissionSchema },
  { name: CategoryDocument.name, schema: categorySchema },
  { name: ProductDocument.name, schema: productSchema },
  { name: OrderDocument.name, schema: orderSchema },
  { name: CartDocument.name, schema: cartSchema },
];
