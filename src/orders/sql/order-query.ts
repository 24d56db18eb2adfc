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
/** By the current owner of the products: an order does not store the vendor. */
const OF_VENDOR =
  'SELECT i.order_id FROM products p JOIN order_items i ON i.product_id = p.id WHERE p.vendor_id = ?';

export function selectOrders(connection: SqlReader, { filter, limit, after }: OrderQuery): OrderRow[] {
  return selectNewest(connection, ORDERS, { terms: toTerms(connection, filter), limit, after });
}

export function countOrders(connection: SqlReader, filter: OrderFilter): number {
  return countRows(connection, ORDERS.table, toTerms(connection, filter));
}

function toTerms(connection: SqlReader, { userId, vendorId, search, status, from, to }: OrderFilter): Term[] {
  const terms = ownerTerms(userId, vendorId);
  const found = search && searchOrders(connection, search);
  // The unary plus stops SQLite from using the status index where another term matches fewer
  // orders.
  const isSelective = terms.length > 0 || found?.isSelective === true;
  if (found) terms.push(found.term);
  if (status !== undefined) terms.push(term(isSelective ? '+status = ?' : 'status = ?', status));
  if (from) terms.push(term('created_at >= ?', toBound(from.getTime())));
  if (to) terms.push(term('created_at < ?', toBound(to.getTime())));
  return terms;
}

/**
 * An index has the orders of a user in the sort order of the list. The orders of a vendor are
 * collected and sorted: this takes time in proportion to their number, not to the number of all
 * orders.
 */
function ownerTerms(userId: string | undefined, vendorId: string | undefined): Term[] {
  if (userId !== undefined && vendorId !== undefined) {
    return [term(`id IN (${OF_USER} UNION ${OF_VENDOR})`, toRowId(userId), toRowId(vendorId))];
  }
  if (userId !== undefined) return [term('user_id = ?', toRowId(userId))];
  return vendorId === undefined ? [] : [term(`id IN (${OF_VENDOR})`, toRowId(vendorId))];
}
