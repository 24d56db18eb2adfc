import { Injectable } from '@nestjs/common';
import type { Order, OrderDraft, OrderLine } from '../domain/order.js';
import { OrderRepository, type OrderFilter, type OrderQuery } from '../domain/order.repository.js';
import type { OrderStatus } from '../domain/order-status.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { formatMoney } from '../../shared/money.js';
import { toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlConnection, SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { countOrders, selectOrders } from './order-query.js';
import { ORDER_COLUMNS, toOrders, type OrderRow } from './order-row.js';
import { OrderEntity } from './order.entity.js';

const BY_ID = `SELECT ${ORDER_COLUMNS} FROM orders WHERE id = ?`;
const BY_NUMBER = `SELECT ${ORDER_COLUMNS} FROM orders WHERE order_number = ?`;
const BY_KEY = `SELECT ${ORDER_COLUMNS}, request_hash FROM orders WHERE idempotency_key = ?`;
const CHANGE_STATUS = `UPDATE orders SET status = ?, updated_at = ? WHERE id = ? AND status = ? RETURNING ${ORDER_COLUMNS}`;

// `connection.insert` is ten times slower, because TypeORM builds the statement for each line.
const ADD_LINE = `INSERT INTO order_items (order_id, product_id, product_name, quantity, price, created_at)
  VALUES (?, ?, ?, ?, ?, ?)`;

// Exactly the expressions of the index ix_orders_sequence; with others SQLite does not use it.
const SEQUENCE = 'CAST(substr(order_number, 10) AS integer)';
const LAST_SEQUENCE = `SELECT ${SEQUENCE} AS last FROM orders WHERE substr(order_number, 1, 9) = ?
  ORDER BY ${SEQUENCE} DESC LIMIT 1`;
const MIN_DIGITS = 3;

const COUNT_OPEN_GUEST_ORDERS = `SELECT count(*) AS n FROM orders
  WHERE contact_email = ? AND user_id IS NULL AND status = 'pending'`;
const LINK_GUEST_ORDERS =
  'UPDATE orders SET user_id = ? WHERE contact_email = ? AND user_id IS NULL RETURNING id';
// The range of keys that begin with the caller and a dot; a slash is the character after the dot.
const REASSIGN_KEYS = `UPDATE OR IGNORE orders SET idempotency_key = ? || substr(idempotency_key, ?)
  WHERE idempotency_key >= ? || '.' AND idempotency_key < ? || '/'`;
const ERASE_OF_USER = `UPDATE orders SET user_id = NULL, contact_email = NULL, request_hash = NULL
  WHERE user_id = ? RETURNING id`;
const ERASE = `UPDATE orders SET user_id = NULL, contact_email = NULL, request_hash = NULL
  WHERE id = ? AND status IN (SELECT value FROM json_each(?)) RETURNING ${ORDER_COLUMNS}`;

const USER_EXISTS = 'SELECT 1 FROM users WHERE id = ?';
const PRODUCT_EXISTS = 'SELECT 1 FROM products WHERE id = ?';

@Injectable()
export class SqlOrderRepository extends OrderRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Order | null> {
    return this.sql.readSync((connection) => findOrder(connection, BY_ID, toRowId(id)));
  }

  override findByNumber(orderNumber: string): Promise<Order | null> {
    return this.sql.readSync((connection) => findOrder(connection, BY_NUMBER, orderNumber));
  }

  override findByIdempotencyKey(key: string): Promise<{ order: Order; requestHash: string | null } | null> {
    return this.sql.readSync((connection) => {
      const row = connection.get<OrderRow & { readonly request_hash: string | null }>(BY_KEY, key);
      const [order] = row ? toOrders(connection, [row]) : [];
      return order ? { order, requestHash: row?.request_hash ?? null } : null;
    });
  }

  override list(query: OrderQuery): Promise<Order[]> {
    return this.sql.readSync((connection) => toOrders(connection, selectOrders(connection, query)));
  }

  override count(filter: OrderFilter): Promise<number> {
    return this.sql.readSync((connection) => countOrders(connection, filter));
  }

  override add({ userId, contactEmail, lines, totalAmount, idempotency }: OrderDraft): Promise<Order> {
    return this.sql.writeSync((connection) => {
      const now = this.clock.now();
      const orderId = connection.insert(OrderEntity, {
        orderNumber: nextNumber(connection, now.getUTCFullYear()),
        userId: userId === null ? null : requireRow(connection, USER_EXISTS, userId, 'user'),
        contactEmail,
        totalAmount,
        idempotencyKey: idempotency?.key ?? null,
        requestHash: idempotency?.requestHash ?? null,
        createdAt: now,
        updatedAt: now,
      });
      for (const line of lines) addLine(connection, orderId, line, now);
      const order = findOrder(connection, BY_ID, orderId);
      if (!order) throw this.notFound();
      return order;
    });
  }

  override changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null> {
    return this.sql.writeSync((connection) =>
      findOrder(connection, CHANGE_STATUS, to, toTime(this.clock.now()), toRowId(id), from),
    );
  }

  /** The count cannot change until the unit of work ends, because there is only one writer. */
  override async countOpenGuestOrders(contactEmail: string): Promise<number> {
    this.sql.requireUnitOfWork('countOpenGuestOrders');
    return this.sql.writeSync(
      (connection) => connection.get<{ n: number }>(COUNT_OPEN_GUEST_ORDERS, contactEmail)?.n ?? 0,
    );
  }

  override linkGuestOrders(contactEmail: string, userId: string): Promise<string[]> {
    return this.sql.writeSync((connection) => {
      const user = requireRow(connection, USER_EXISTS, userId, 'user');
      return connection
        .all<{ id: number }>(LINK_GUEST_ORDERS, user, contactEmail)
        .map(({ id }) => String(id));
    });
  }

  override async reassignIdempotencyKeys(from: string, to: string): Promise<void> {
    await this.sql.writeSync((connection) => connection.run(REASSIGN_KEYS, to, from.length + 1, from, from));
  }

  override eraseByUser(userId: string): Promise<string[]> {
    return this.sql.writeSync((connection) =>
      connection.all<{ id: number }>(ERASE_OF_USER, toRowId(userId)).map(({ id }) => String(id)),
    );
  }

  override erase(id: string, statuses: readonly OrderStatus[]): Promise<Order | null> {
    return this.sql.writeSync((connection) =>
      findOrder(connection, ERASE, toRowId(id), JSON.stringify(statuses)),
    );
  }
}

/** Runs a statement that selects or changes at most one order, and returns that order. */
function findOrder(connection: SqlReader, statement: string, ...values: SqlValue[]): Order | null {
  const row = connection.get<OrderRow>(statement, ...values);
  return row ? (toOrders(connection, [row])[0] ?? null) : null;
}

/** Unique without a lock, because there is only one writer. */
function nextNumber(connection: SqlReader, year: number): string {
  const prefix = `ORD-${year}-`;
  const sequence = (connection.get<{ last: number }>(LAST_SEQUENCE, prefix)?.last ?? 0) + 1;
  return `${prefix}${String(sequence).padStart(MIN_DIGITS, '0')}`;
}

function addLine(connection: SqlConnection, orderId: number, line: OrderLine, now: Date): void {
  const { productId, productName, quantity, unitPrice } = line;
  const product = requireRow(connection, PRODUCT_EXISTS, productId, 'product');
  connection.run(ADD_LINE, orderId, product, productName, quantity, formatMoney(unitPrice), toTime(now));
}

/** Checked before the write, because SQLite does not say which foreign key failed. */
function requireRow(connection: SqlReader, exists: string, id: string, resource: string): number {
  const rowId = toRowId(id);
  if (rowId === null || !connection.get(exists, rowId)) throw new NotFoundError(resource);
  return rowId;
}
