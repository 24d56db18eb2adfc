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

// Not by TypeORM's mapping, which makes the statement anew each time: ten times as long for an
// order of many lines.
const ADD_LINE = `INSERT INTO order_items (order_id, product_id, product_name, quantity, price, created_at)
  VALUES (?, ?, ?, ?, ?, ?)`;

// As the index ix_orders_sequence has them, word for word: else it is not used.
const SEQUENCE = 'CAST(substr(order_number, 10) AS integer)';
const LAST_SEQUENCE = `SELECT ${SEQUENCE} AS last FROM orders WHERE substr(order_number, 1, 9) = ?
  ORDER BY ${SEQUENCE} DESC LIMIT 1`;
const LEAST_DIGITS = 3;

const OPEN_OF_GUEST = `SELECT count(*) AS n FROM orders
  WHERE contact_email = ? AND user_id IS NULL AND status = 'pending'`;
const LINK = 'UPDATE orders SET user_id = ? WHERE contact_email = ? AND user_id IS NULL RETURNING id';
// A dot ends the part that names the caller, and a slash is the next character.
const MOVE_KEYS = `UPDATE OR IGNORE orders SET idempotency_key = ? || substr(idempotency_key, ?)
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
    return this.sql.read((connection) => findOrder(connection, BY_ID, toRowId(id)));
  }

  override findByNumber(orderNumber: string): Promise<Order | null> {
    return this.sql.read((connection) => findOrder(connection, BY_NUMBER, orderNumber));
  }

  override findByIdempotencyKey(key: string): Promise<{ order: Order; requestHash: string | null } | null> {
    return this.sql.read((connection) => {
      const row = connection.get<OrderRow & { readonly request_hash: string | null }>(BY_KEY, key);
      const [order] = row ? toOrders(connection, [row]) : [];
      return order ? { order, requestHash: row?.request_hash ?? null } : null;
    });
  }

  override list(query: OrderQuery): Promise<Order[]> {
    return this.sql.read((connection) => toOrders(connection, selectOrders(connection, query)));
  }

  override count(filter: OrderFilter): Promise<number> {
    return this.sql.read((connection) => countOrders(connection, filter));
  }

  override add({ userId, contactEmail, lines, totalAmount, idempotency }: OrderDraft): Promise<Order> {
    return this.sql.write((connection) => {
      const now = this.clock.now();
      const orderId = connection.insert(OrderEntity, {
        orderNumber: nextNumber(connection, now.getUTCFullYear()),
        userId: userId === null ? null : existing(connection, USER_EXISTS, userId, 'user'),
        contactEmail,
        totalAmount,
        idempotencyKey: idempotency?.key ?? null,
        requestHash: idempotency?.requestHash ?? null,
        createdAt: now,
        updatedAt: now,
      });
      for (const line of lines) addLine(connection, orderId, line, now);
      const order = findOrder(connection, BY_ID, orderId);
      if (!order) throw this.missing();
      return order;
    });
  }

  override changeStatus(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null> {
    return this.sql.write((connection) =>
      findOrder(connection, CHANGE_STATUS, to, toTime(this.clock.now()), toRowId(id), from),
    );
  }

  /** There is one writer, so what is counted now is so until the unit of work is over. */
  override async countOpenGuestOrders(contactEmail: string): Promise<number> {
    this.sql.requireOpen('countOpenGuestOrders');
    return this.sql.write((connection) => connection.get<{ n: number }>(OPEN_OF_GUEST, contactEmail)?.n ?? 0);
  }

  override linkGuestOrders(contactEmail: string, userId: string): Promise<string[]> {
    return this.sql.write((connection) => {
      const user = existing(connection, USER_EXISTS, userId, 'user');
      return connection.all<{ id: number }>(LINK, user, contactEmail).map(({ id }) => String(id));
    });
  }

  override async moveIdempotencyKeys(from: string, to: string): Promise<void> {
    await this.sql.write((connection) => connection.run(MOVE_KEYS, to, from.length + 1, from, from));
  }

  override eraseOf(userId: string): Promise<string[]> {
    return this.sql.write((connection) =>
      connection.all<{ id: number }>(ERASE_OF_USER, toRowId(userId)).map(({ id }) => String(id)),
    );
  }

  override erase(id: string, statuses: readonly OrderStatus[]): Promise<Order | null> {
    return this.sql.write((connection) =>
      findOrder(connection, ERASE, toRowId(id), JSON.stringify(statuses)),
    );
  }
}

/** The one order that the statement selects, or changes. */
function findOrder(connection: SqlReader, statement: string, ...values: SqlValue[]): Order | null {
  const row = connection.get<OrderRow>(statement, ...values);
  return row ? (toOrders(connection, [row])[0] ?? null) : null;
}

/** There is one writer, so what is the last number now is so until the order is there. */
function nextNumber(connection: SqlReader, year: number): string {
  const prefix = `ORD-${year}-`;
  const sequence = (connection.get<{ last: number }>(LAST_SEQUENCE, prefix)?.last ?? 0) + 1;
  return `${prefix}${String(sequence).padStart(LEAST_DIGITS, '0')}`;
}

function addLine(connection: SqlConnection, orderId: number, line: OrderLine, now: Date): void {
  const { productId, productName, quantity, unitPrice } = line;
  const product = existing(connection, PRODUCT_EXISTS, productId, 'product');
  connection.run(ADD_LINE, orderId, product, productName, quantity, formatMoney(unitPrice), toTime(now));
}

/** Asked before the write, which could not tell which of its foreign keys has failed. */
function existing(connection: SqlReader, exists: string, id: string, what: string): number {
  const rowId = toRowId(id);
  if (rowId === null || !connection.get(exists, rowId)) throw new NotFoundError(what);
  return rowId;
}
