import { CartItemEntity } from './cart-item.entity.js';
import { SqlCartRepository } from './cart.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [CartItemEntity];
export const adapters = { CartRepository: SqlCartRepository };
