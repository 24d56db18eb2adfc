import type { EntityManager } from 'typeorm';
import type { Order, OrderDraft } from '../domain/order.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { formatMoney } from '../../shared/money.js';
import { toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { requireUser } from '../../users/sql/require-user.js';

// By hand: exactly the expressions of the index ix_orders_sequence; with others SQLite does not use
// it.
const SEQUENCE = 'CAST(substr(order_number, 10) AS integer)';
const LAST_SEQUENCE = `SELECT ${SEQUENCE} AS last FROM orders WHERE substr(order_number, 1, 9) = ?
  ORDER BY ${SEQUENCE} DESC LIMIT 1`;
const MIN_DIGITS = 3;

// By hand, both: with `insert()` an order of three lines takes twice as long.
const ADD_ORDER = `INSERT INTO orders (order_number, user_id, contact_email, status, total_amount,
    idempotency_key, request_hash, created_at, updated_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`;
const ADD_LINE = `INSERT INTO order_items (order_id, product_id, product_name, quantity, price, created_at)
  VALUES (?, ?, ?, ?, ?, ?)`;

/**
 * Stores an order and its lines.
 * @throws NotFoundError (user_not_found, or product_not_found for a malformed id)
 */
export async function placeOrder(manager: EntityManager, draft: OrderDraft, createdAt: Date): Promise<Order> {
  const { userId, contactEmail, lines, totalAmount, idempotency } = draft;
  const [status, time] = ['pending' as const, toTime(createdAt)];
  const orderNumber = await nextNumber(manager, createdAt.getUTCFullYear());
  const user = userId === null ? null : await requireUser(manager, userId);
  const [key, requestHash] = [idempotency?.key ?? null, idempotency?.requestHash ?? null];
  const total = formatMoney(totalAmount);
  const values = [orderNumber, user, contactEmail, status, total, key, requestHash, time, time];
  const [row] = await manager.query<[{ id: number }]>(ADD_ORDER, values);
  for (const { productId, productName, quantity, unitPrice } of lines) {
    const product = toRowId(productId);
    if (product === null) throw new NotFoundError('product');
    await manager.query(ADD_LINE, [row.id, product, productName, quantity, formatMoney(unitPrice), time]);
  }
  const placed = { orderNumber, userId, contactEmail, status, lines, totalAmount };
  return { id: String(row.id), ...placed, createdAt, updatedAt: createdAt };
}

/** Unique without a lock, because there is only one writer. */
async function nextNumber(manager: EntityManager, year: number): Promise<string> {
  const prefix = `ORD-${year}-`;
  const [highest] = await manager.query<{ last: number }[]>(LAST_SEQUENCE, [prefix]);
  const sequence = (highest?.last ?? 0) + 1;
  return `${prefix}${String(sequence).padStart(MIN_DIGITS, '0')}`;
}
