import type { Order, OrderLine } from '../domain/order.js';
import type { OrderStatus } from '../domain/order-status.js';
import { fromDecimal, fromTime } from '../../platform/database/sql/columns.js';
import type { SqlReader } from '../../platform/database/sql/sql-connection.js';

/** What `ORDER_COLUMNS` selects. */
export interface OrderRow {
  readonly id: number;
  readonly order_number: string;
  readonly user_id: number | null;
  readonly contact_email: string | null;
  readonly status: OrderStatus;
  readonly total_amount: number;
  readonly created_at: string;
  readonly updated_at: string;
}

interface OrderItemRow {
  readonly order_id: number;
  readonly product_id: number;
  readonly product_name: string;
  readonly quantity: number;
  readonly price: number;
}

export const ORDER_COLUMNS =
  'id, order_number, user_id, contact_email, status, total_amount, created_at, updated_at';

const ITEMS = `SELECT order_id, product_id, product_name, quantity, price FROM order_items
  WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY id`;

/**
 * Maps rows to orders, in the same sort order. Reads the lines of all orders with one statement.
 */
export function toOrders(connection: SqlReader, rows: readonly OrderRow[]): Order[] {
  if (rows.length === 0) return [];
  const lines = new Map<number, OrderLine[]>(rows.map(({ id }) => [id, []]));
  for (const item of connection.all<OrderItemRow>(ITEMS, JSON.stringify([...lines.keys()]))) {
    lines.get(item.order_id)?.push(toLine(item));
  }
  return rows.map((row) => toOrder(row, lines.get(row.id) ?? []));
}

function toOrder(row: OrderRow, lines: readonly OrderLine[]): Order {
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

function toLine(row: OrderItemRow): OrderLine {
  return {
    productId: String(row.product_id),
    productName: row.product_name,
    unitPrice: fromDecimal(row.price),
    quantity: row.quantity,
  };
}
