import type { NamedAggregate } from '../../platform/database/copy/aggregates.js';
import { CartRecords } from './cart-records.js';
import { CartItemEntity } from './cart-item.entity.js';
import { SqlCartRepository } from './cart.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [CartItemEntity];
export const records = { carts: (aggregate: NamedAggregate) => new CartRecords(aggregate) };
export const adapters = { CartRepository: SqlCartRepository };
