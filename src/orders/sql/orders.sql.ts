import { withPartTables } from '../../platform/database/sql/copy/sql-records.js';
import { OrderEntity, OrderItemEntity } from './order.entity.js';
import { SqlOrderRepository } from './order.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [OrderEntity, OrderItemEntity];
export const records = {
  orders: withPartTables({
    items: { table: 'order_items', parent: 'order_id', inherited: { created_at: 'created_at' } },
  }),
};
export const adapters = { OrderRepository: SqlOrderRepository };
