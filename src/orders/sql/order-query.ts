import type { OrderFilter, OrderQuery } from '../domain/order.repository.js';
import {
  countRows,
  selectNewest,
  term,
  toBound,
  type Term,
} from '../../platform/database/sql/newest-list.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlReader } from '../../platform/database/sql/sql-connection.js';
import { ORDER_COLUMNS, type OrderRow } from './order-row.js';
import { searchOrders } from './order-search.js';

const ORDERS = { table: 'orders', columns: ORDER_COLUMNS };

const OF_USER = 'SELECT id FROM orders WHERE user_id = ?';
/** Whose a product is now; an order does not know. */
const OF_VENDOR =
  'SELECT i.order_id FROM products p JOIN order_items i ON i.product_id = p.id WHERE p.vendor_id = ?';

export function selectOrders(connection: SqlReader, { filter, limit, after }: OrderQuery): OrderRow[] {
  return selectNewest(connection, ORDERS, { terms: toTerms(connection, filter), limit, after });
}

export function countOrders(connection: SqlReader, filter: OrderFilter): number {
  return countRows(connection, ORDERS.table, toTerms(connection, filter));
}

function toTerms(connection: SqlReader, { userId, vendorId, search, status, from, to }: OrderFilter): Term[] {
  const terms = whose(userId, vendorId);
  const found = search && searchOrders(connection, search);
  // The plus keeps the planner at orders that are few, where it would else read all of the shop in
  // that status.
  const areFew = terms.length > 0 || found?.areFew === true;
  if (found) terms.push(found.term);
  if (status !== undefined) terms.push(term(areFew ? '+status = ?' : 'status = ?', status));
  if (from) terms.push(term('created_at >= ?', toBound(from.getTime())));
  if (to) terms.push(term('created_at < ?', toBound(to.getTime())));
  return terms;
}

/**
 * The orders of a buyer stand in an index in the order of the list. Those of a vendor are gathered
 * and sorted: that takes as long as they are many, where a walk along the list would take as long
 * as the shop has orders.
 */
function whose(userId: string | undefined, vendorId: string | undefined): Term[] {
  if (userId !== undefined && vendorId !== undefined) {
    return [term(`id IN (${OF_USER} UNION ${OF_VENDOR})`, toRowId(userId), toRowId(vendorId))];
  }
  if (userId !== undefined) return [term('user_id = ?', toRowId(userId))];
  return vendorId === undefined ? [] : [term(`id IN (${OF_VENDOR})`, toRowId(vendorId))];
}
