import { OrderEntity } from './order.entity.js';
import { OrderItemEntity } from './order-item.entity.js';
import { SqlOrderRepository } from './order.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [OrderEntity, OrderItemEntity];
export const adapters = { OrderRepository: SqlOrderRepository };
