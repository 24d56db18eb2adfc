import { Injectable } from '@nestjs/common';
import type { Cart, CartLine, CartOwner } from '../domain/cart.js';
import { CartRepository } from '../domain/cart.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { formatMoney } from '../../shared/money.js';
import { fromDecimal, fromTime, toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import type { SqlConnection, SqlReader, SqlValue } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';

interface CartItemRow {
  readonly id: number;
  readonly product_id: number;
  readonly quantity: number;
  readonly price: number;
  readonly clipped: number;
  readonly merged: number;
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

const COLUMNS = 'id, product_id, quantity, price, clipped, merged, expires_at, created_at, updated_at';

/** The statements for the lines of one kind of owner. */
function statementsOf(owner: 'user_id' | 'session_id') {
  const live = `${owner} = ? AND (expires_at IS NULL OR expires_at > ?)`;
  return {
    select: `SELECT ${COLUMNS} FROM cart_items WHERE ${live} ORDER BY id`,
    upsert: `INSERT INTO cart_items (${owner}, product_id, quantity, price, clipped, merged, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (${owner}, product_id) DO UPDATE
      SET quantity = excluded.quantity, price = excluded.price, clipped = excluded.clipped, merged = excluded.merged,
        created_at = excluded.created_at`,
    removeLine: `DELETE FROM cart_items WHERE ${live} AND product_id = ?`,
    take: `DELETE FROM cart_items WHERE ${live} RETURNING ${COLUMNS}`,
    removeExpired: `DELETE FROM cart_items WHERE ${owner} = ? AND expires_at <= ?`,
    // A cart has no row of its own, so its common fields are stored in each of its lines.
    change: `UPDATE cart_items SET updated_at = ? WHERE ${owner} = ?`,
    renew: `UPDATE cart_items SET updated_at = ?, expires_at = ? WHERE ${owner} = ?`,
  };
}

const USER_STATEMENTS = statementsOf('user_id');
const SESSION_STATEMENTS = statementsOf('session_id');

const REFRESH_TTL = 'UPDATE cart_items SET expires_at = ? WHERE session_id = ? AND expires_at > ?';
const REMOVE_EXPIRED = 'DELETE FROM cart_items WHERE expires_at <= ?';
const USER_EXISTS = 'SELECT 1 FROM users WHERE id = ?';
const PRODUCT_EXISTS = 'SELECT 1 FROM products WHERE id = ?';

/**
 * The owner of cart lines as a condition with its value; null, which matches no line, for a
 * malformed id.
 */
interface Owner {
  readonly statements: typeof USER_STATEMENTS;
  readonly id: SqlValue;
}

/** A cart consists of its owner's lines, in the order of their rows. */
@Injectable()
export class SqlCartRepository extends CartRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(owner: CartOwner): Promise<Cart> {
    return this.sql.readSync((connection) => this.read(connection, owner));
  }

  override put(owner: CartOwner, lines: readonly CartLine[], expiresAt: Date | null): Promise<Cart> {
    if (lines.length === 0) return this.find(owner);
    return this.sql.writeSync((connection) => {
      const { statements, id } = toOwner(owner);
      const now = toTime(this.clock.now());
      if ('userId' in owner) requireRow(connection, USER_EXISTS, id, 'user');
      connection.run(statements.removeExpired, id, now);
      for (const line of lines) putLine(connection, statements.upsert, id, line, now);
      connection.run(statements.renew, now, expiresAt && toTime(expiresAt), id);
      return this.read(connection, owner);
    });
  }

  override removeLine(owner: CartOwner, productId: string): Promise<boolean> {
    return this.sql.writeSync((connection) => {
      const { statements, id } = toOwner(owner);
      const now = toTime(this.clock.now());
      const isRemoved = connection.run(statements.removeLine, id, now, toRowId(productId)) > 0;
      if (isRemoved) connection.run(statements.change, now, id);
      return isRemoved;
    });
  }

  override take(owner: CartOwner): Promise<readonly CartLine[]> {
    return this.sql.writeSync((connection) => {
      const { statements, id } = toOwner(owner);
      const rows = connection.all<CartItemRow>(statements.take, id, toTime(this.clock.now()));
      return rows.toSorted((a, b) => a.id - b.id).map(toLine);
    });
  }

  override async refreshTtl(sessionId: string, expiresAt: Date): Promise<void> {
    await this.sql.writeSync((connection) =>
      connection.run(REFRESH_TTL, toTime(expiresAt), sessionId, toTime(this.clock.now())),
    );
  }

  override removeExpired(now: Date): Promise<number> {
    return this.sql.writeSync((connection) => connection.run(REMOVE_EXPIRED, toTime(now)));
  }

  private read(connection: SqlReader, owner: CartOwner): Cart {
    const { statements, id } = toOwner(owner);
    const rows = connection.all<CartItemRow>(statements.select, id, toTime(this.clock.now()));
    const expiresAt = rows[0]?.expires_at ?? null;
    // Lines that an older version stored may have different times.
    const updatedAt = rows.map((row) => row.updated_at).reduce(latest, null);
    return {
      owner,
      lines: rows.map(toLine),
      updatedAt: updatedAt === null ? null : fromTime(updatedAt),
      expiresAt: expiresAt === null ? null : fromTime(expiresAt),
    };
  }
}

function toOwner(owner: CartOwner): Owner {
  return 'userId' in owner
    ? { statements: USER_STATEMENTS, id: toRowId(owner.userId) }
    : { statements: SESSION_STATEMENTS, id: owner.sessionId };
}

function putLine(
  connection: SqlConnection,
  upsert: string,
  owner: SqlValue,
  line: CartLine,
  now: string,
): void {
  const { productId, quantity, price, addedAt } = line;
  const product = requireRow(connection, PRODUCT_EXISTS, toRowId(productId), 'product');
  const [clipped, merged] = [line.clipped ? 1 : 0, line.merged ? 1 : 0];
  const added = toTime(addedAt);
  connection.run(upsert, owner, product, quantity, formatMoney(price), clipped, merged, added, now);
}

/** Checked before the write, because SQLite does not report which foreign key failed. */
function requireRow(connection: SqlReader, exists: string, id: SqlValue, resource: string): SqlValue {
  if (id === null || !connection.get(exists, id)) throw new NotFoundError(resource);
  return id;
}

/** Compares texts, because stored times sort in chronological order. */
function latest(a: string | null, b: string): string {
  return a === null || a < b ? b : a;
}

function toLine(row: CartItemRow): CartLine {
  return {
    productId: String(row.product_id),
    quantity: row.quantity,
    price: fromDecimal(row.price),
    clipped: row.clipped === 1,
    merged: row.merged === 1,
    addedAt: fromTime(row.created_at),
  };
}
