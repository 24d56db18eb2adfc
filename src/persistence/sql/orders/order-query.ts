import type { OrderFilter, OrderPosition, OrderQuery } from '../../../orders/domain/order.repository.js';
import { invalidCursor } from '../../../shared/page.js';
import { toTime } from '../columns.js';
import { toRowId } from '../row-id.js';
import type { SqlReader, SqlValue } from '../sql-connection.js';
import { ORDER_COLUMNS, type OrderRow } from './order-row.js';

/** A condition and the values of its placeholders. */
interface Term {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

const MAX_TIME = 8.64e15;

/** The last moment whose text sorts as it should: later ones begin with a plus, which comes before all digits. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const OF_USER = 'SELECT id FROM orders WHERE user_id = ?';
/** Whose a product is now; an order does not know. */
const OF_VENDOR =
  'SELECT i.order_id FROM products p JOIN order_items i ON i.product_id = p.id WHERE p.vendor_id = ?';

/**
 * A page of orders. After a position, two ranges of an index follow each other: the orders of the same millisecond, then
 * the older ones.
 */
export function selectOrders(connection: SqlReader, { filter, limit, after }: OrderQuery): OrderRow[] {
  const terms = toTerms(filter);
  if (!after) return selectRange(connection, terms, limit);
  const { time, id } = toPosition(after);
  const rows = selectRange(connection, [...terms, term('created_at = ? AND id < ?', time, id)], limit);
  if (rows.length === limit) return rows;
  const rest = selectRange(connection, [...terms, term('created_at < ?', time)], limit - rows.length);
  return [...rows, ...rest];
}

export function countOrders(connection: SqlReader, filter: OrderFilter): number {
  const terms = toTerms(filter);
  const sql = `SELECT count(*) AS n FROM orders WHERE ${where(terms)}`;
  return connection.get<{ n: number }>(sql, ...valuesOf(terms))?.n ?? 0;
}

function selectRange(connection: SqlReader, terms: readonly Term[], limit: number): OrderRow[] {
  const sql = `SELECT ${ORDER_COLUMNS} FROM orders WHERE ${where(terms)} ORDER BY created_at DESC, id DESC LIMIT ?`;
  return connection.all<OrderRow>(sql, ...valuesOf(terms), limit);
}

function toTerms({ userId, vendorId, status, from, to }: OrderFilter): Term[] {
  const terms = whose(userId, vendorId);
  // The plus keeps the planner at the orders of somebody, where it would else read all of the shop in that status.
  if (status !== undefined) terms.push(term(terms.length > 0 ? '+status = ?' : 'status = ?', status));
  if (from) terms.push(term('created_at >= ?', toBound(from.getTime())));
  if (to) terms.push(term('created_at < ?', toBound(to.getTime())));
  return terms;
}

/**
 * The orders of a buyer stand in an index in the order of the list. Those of a vendor are gathered and sorted: that
 * takes as long as they are many, where a walk along the list would take as long as the shop has orders.
 */
function whose(userId: string | undefined, vendorId: string | undefined): Term[] {
  if (userId !== undefined && vendorId !== undefined) {
    return [term(`id IN (${OF_USER} UNION ${OF_VENDOR})`, toRowId(userId), toRowId(vendorId))];
  }
  if (userId !== undefined) return [term('user_id = ?', toRowId(userId))];
  return vendorId === undefined ? [] : [term(`id IN (${OF_VENDOR})`, toRowId(vendorId))];
}

function toPosition({ key, id }: OrderPosition): { time: string; id: number } {
  const rowId = toRowId(id);
  if (rowId === null || !Number.isInteger(key) || Math.abs(key) > MAX_TIME) throw invalidCursor();
  return { time: toBound(key), id: rowId };
}

function toBound(time: number): string {
  return toTime(new Date(Math.min(time, LAST_TIME)));
}

function term(sql: string, ...values: SqlValue[]): Term {
  return { sql, values };
}

function where(terms: readonly Term[]): string {
  return terms.map(({ sql }) => sql).join(' AND ') || 'TRUE';
}

function valuesOf(terms: readonly Term[]): SqlValue[] {
  return terms.flatMap(({ values }) => values);
}
