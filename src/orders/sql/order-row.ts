import type { EntityManager } from 'typeorm';
import type { Order, OrderLine } from '../domain/order.js';
import type { OrderStatus } from '../domain/order-status.js';
import {
  fromDecimal,
  fromTime,
  type StoredDecimal,
  type StoredTime,
} from '../../platform/database/sql/columns.js';
import { perDialect } from '../../platform/database/sql/dialect.js';

interface OrderRow {
  readonly id: number;
  readonly order_number: string;
  readonly user_id: number | null;
  readonly contact_email: string | null;
  readonly status: OrderStatus;
  readonly total_amount: StoredDecimal;
  readonly request_hash: string | null;
  readonly created_at: StoredTime;
  readonly updated_at: StoredTime;
}

interface ItemRow {
  readonly order_id: number;
  readonly product_id: number;
  readonly product_name: string;
  readonly quantity: number;
  readonly price: StoredDecimal;
}

/** A column that identifies an order. */
type Key = 'id' | 'idempotency_key';

interface FoundOrder {
  readonly order: Order;
  /** Of the request that placed it, if that had a key. */
  readonly requestHash: string | null;
}

// By hand: with `relations`, as in order-query.ts, an order of three lines takes eleven times the
// CPU time (bench/statements.mjs).
const orderBy = (key: Key) => `SELECT id, order_number, user_id, contact_email, status, total_amount,
    request_hash, created_at, updated_at
  FROM orders WHERE ${key} = ?`;

const ORDER_BY: Readonly<Record<Key, string>> = {
  id: orderBy('id'),
  idempotency_key: orderBy('idempotency_key'),
};

// By hand for the same reason. One statement for all orders of a page: a join would repeat each
// order for each of its items, and a page could not be limited to a number of orders.
const itemsFor = perDialect(
  ({ integers }) => `SELECT order_id, product_id, product_name, quantity, price
  FROM order_items WHERE order_id IN (SELECT value FROM ${integers} AS list) ORDER BY id`,
);

/** Finds an order with its lines, in the sequence in which those were added. */
export async function findOrderBy(
  manager: EntityManager,
  key: Key,
  value: number | string | null,
): Promise<FoundOrder | null> {
  const [row] = await manager.query<OrderRow[]>(ORDER_BY[key], [value]);
  if (!row) return null;
  const lines = (await linesOf(manager, [row.id])).get(row.id) ?? [];
  return { order: toOrder(row, lines), requestHash: row.request_hash };
}

/** The lines of these orders, by the id of the order. */
export async function linesOf(
  manager: EntityManager,
  orderIds: readonly number[],
): Promise<ReadonlyMap<number, OrderLine[]>> {
  const lines = new Map<number, OrderLine[]>(orderIds.map((id) => [id, []]));
  if (orderIds.length === 0) return lines;
  const rows = await manager.query<ItemRow[]>(itemsFor(manager), [JSON.stringify(orderIds)]);
  for (const row of rows) lines.get(row.order_id)?.push(toLine(row));
  return lines;
}

function toOrder(row: OrderRow, lines: OrderLine[]): Order {
  return {
    id: String(row.id),
    orderNumber: row.order_number,
    userId: row.user_id === null ? null : String(row.user_id),
    contactEmail: row.contact_email,
    status: row.status,
    lines,
    totalAmount: fromDecimal(row.total_amount),
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}

function toLine(row: ItemRow): OrderLine {
  return {
    productId: String(row.product_id),
    productName: row.product_name,
    unitPrice: fromDecimal(row.price),
    quantity: row.quantity,
  };
}
