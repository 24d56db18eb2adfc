import type { OrderFilter, OrderQuery, OrderSearch } from '../../../orders/domain/order.repository.js';
import { countRows, selectNewest, term, toBound, type Term } from '../newest-list.js';
import { toRowId } from '../row-id.js';
import type { SqlReader } from '../sql-connection.js';
import { usersWith } from '../users/user-query.js';
import { ORDER_COLUMNS, type OrderRow } from './order-row.js';

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
  if (search) terms.push(found(connection, search));
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

const BY_NUMBER = 'SELECT id FROM orders WHERE order_number >= ? AND order_number < ?';
const BY_CONTACT = 'SELECT id FROM orders WHERE contact_email >= ? AND contact_email < ?';
const BY_CUSTOMER = 'SELECT id FROM orders WHERE user_id IN (SELECT value FROM json_each(?))';

/** Each part has an index; the orders themselves are not looked through. */
function found(connection: SqlReader, { numberPrefix, emailPrefix, words }: OrderSearch): Term {
  const users = usersWith(connection, words);
  const customers = connection.all<{ id: number }>(
    `SELECT id FROM users WHERE ${users.map(({ sql }) => sql).join(' AND ')}`,
    ...users.flatMap(({ values }) => values),
  );
  return term(
    `id IN (${BY_NUMBER} UNION ${BY_CONTACT} UNION ${BY_CUSTOMER})`,
    numberPrefix,
    after(numberPrefix),
    emailPrefix,
    after(emailPrefix),
    JSON.stringify(customers.map(({ id }) => id)),
  );
}

/** Greater than every text that begins so: by bytes, this character comes last. */
function after(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}
