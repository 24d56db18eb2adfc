import { OrderEntity, OrderItemEntity } from './order.entity.js';
import { SqlOrderRepository } from './order.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [OrderEntity, OrderItemEntity];
export const adapters = { OrderRepository: SqlOrderRepository };
