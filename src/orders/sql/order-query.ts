import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Order, OrderLine } from '../domain/order.js';
import type { OrderFilter, OrderQuery } from '../domain/order.repository.js';
import { listNewest, toComparable } from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { linesOf } from './order-row.js';
import { searchOrders } from './order-search.js';
import { OrderEntity, OrderItemEntity } from './order.entity.js';

/** Selects a page of orders with their items. */
export async function selectOrders(
  manager: EntityManager,
  { filter, limit, after }: OrderQuery,
): Promise<Order[]> {
  const orders = await listNewest(await filteredOrders(manager, filter), { limit, after });
  const lines = await linesOf(
    manager,
    orders.map(({ id }) => id),
  );
  return orders.map((order) => toOrder(order, lines.get(order.id) ?? []));
}

/** Finds an order with its items, in the sequence in which those were added. */
export async function findOrderByNumber(manager: EntityManager, orderNumber: string): Promise<Order | null> {
  const order = await manager.findOne(OrderEntity, {
    where: { orderNumber },
    relations: { items: true },
    order: { items: { id: 'ASC' } },
  });
  return order && toOrder(order, order.items.map(toLine));
}

export async function countOrders(manager: EntityManager, filter: OrderFilter): Promise<number> {
  const query = await filteredOrders(manager, filter);
  return query.getCount();
}

function toOrder(entity: OrderEntity, lines: OrderLine[]): Order {
  const { orderNumber, contactEmail, status, totalAmount, createdAt, updatedAt } = entity;
  const userId = entity.userId === null ? null : String(entity.userId);
  const id = String(entity.id);
  return { id, orderNumber, userId, contactEmail, status, lines, totalAmount, createdAt, updatedAt };
}

function toLine({ productId, productName, price, quantity }: OrderItemEntity): OrderLine {
  return { productId: String(productId), productName, unitPrice: price, quantity };
}

async function filteredOrders(
  manager: EntityManager,
  filter: OrderFilter,
): Promise<SelectQueryBuilder<OrderEntity>> {
  const { userId, vendorId, search, status, from, to } = filter;
  const query = manager.createQueryBuilder(OrderEntity, 'order');
  filterByOwner(manager, query, filter);
  const found = search && (await searchOrders(manager, search));
  if (found) query.andWhere(found.condition);
  if (status !== undefined) {
    // An expression stops SQLite from using the status index where another condition matches fewer
    // orders.
    const isSelective = userId !== undefined || vendorId !== undefined || found?.isSelective === true;
    query.andWhere(isSelective ? "order.status || '' = :status" : 'order.status = :status', { status });
  }
  if (from) query.andWhere('order.createdAt >= :from', { from: toComparable(from.getTime()) });
  if (to) query.andWhere('order.createdAt < :to', { to: toComparable(to.getTime()) });
  return query;
}

/**
 * An index has the orders of a user in the sort order of the list. The orders of a vendor are
 * collected and sorted: this takes time in proportion to their number, not to the number of all
 * orders.
 */
function filterByOwner(
  manager: EntityManager,
  query: SelectQueryBuilder<OrderEntity>,
  { userId, vendorId }: OrderFilter,
): void {
  if (userId !== undefined) query.setParameter('userId', toRowId(userId));
  if (vendorId !== undefined) {
    const ids = [ordersOfVendor(manager), ...(userId === undefined ? [] : [ordersOfUser(manager)])];
    const isAny = ids.map((each) => each.getQuery()).join(' UNION ');
    query.andWhere(`order.id IN (${isAny})`, { vendorId: toRowId(vendorId) });
  } else if (userId !== undefined) {
    query.andWhere('order.userId = :userId');
  }
}

function ordersOfUser(manager: EntityManager) {
  return manager.createQueryBuilder(OrderEntity, 'own').select('own.id').where('own.userId = :userId');
}

/** By the current owner of the products: an order does not store the vendor. */
function ordersOfVendor(manager: EntityManager) {
  return manager
    .createQueryBuilder(OrderItemEntity, 'item')
    .select('item.orderId')
    .innerJoin('item.product', 'product')
    .where('product.vendorId = :vendorId');
}
