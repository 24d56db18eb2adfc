import type { EntityManager } from 'typeorm';
import type { Cart, CartLine, CartOwner } from '../domain/cart.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { formatMoney } from '../../shared/money.js';
import {
  fromBoolean,
  fromDecimal,
  fromTime,
  toTime,
  type StoredBoolean,
  type StoredDecimal,
  type StoredTime,
} from '../../platform/database/sql/columns.js';
import { dialectOf } from '../../platform/database/sql/dialect.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { requireUser } from '../../users/sql/require-user.js';

interface CartItemRow {
  readonly product_id: number;
  readonly quantity: number;
  readonly price: StoredDecimal;
  readonly clipped: StoredBoolean;
  readonly merged: StoredBoolean;
  readonly expires_at: StoredTime | null;
  readonly created_at: StoredTime;
  readonly updated_at: StoredTime;
}

/** The statements for the lines of one kind of owner. */
function statementsOf(owner: 'user_id' | 'session_id') {
  return {
    // By hand: `find()` takes six times the CPU time (bench/statements.mjs).
    select: `SELECT product_id, quantity, price, clipped, merged, expires_at, created_at, updated_at
      FROM cart_items WHERE ${owner} = ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY id`,
    // By hand, like the others that put lines: with QueryBuilder, adding one takes more than twice
    // the CPU time.
    upsert: `INSERT INTO cart_items
        (${owner}, product_id, quantity, price, clipped, merged, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (${owner}, product_id) DO UPDATE
      SET quantity = excluded.quantity, price = excluded.price, clipped = excluded.clipped,
        merged = excluded.merged, created_at = excluded.created_at`,
    // A cart has no row of its own, so its common fields are stored in each of its lines.
    renew: `UPDATE cart_items SET updated_at = ?, expires_at = ? WHERE ${owner} = ?`,
  };
}

const USER_STATEMENTS = statementsOf('user_id');
const SESSION_STATEMENTS = statementsOf('session_id');
const REMOVE_EXPIRED = 'DELETE FROM cart_items WHERE session_id = ? AND expires_at <= ?';

/** Makes the changes of one cart run one after the other. */
export function lockCart(manager: EntityManager, owner: CartOwner): Promise<void> {
  const key = 'userId' in owner ? `cart of user ${owner.userId}` : `cart of session ${owner.sessionId}`;
  return dialectOf(manager).lockKey(manager, key);
}

export async function selectCart(manager: EntityManager, owner: CartOwner, now: Date): Promise<Cart> {
  const { statements, id } = toOwner(owner);
  return toCart(owner, await manager.query<CartItemRow[]>(statements.select, [id, toTime(now)]));
}

/** Adds or replaces lines, and returns the cart as it is then. */
export async function putLines(
  manager: EntityManager,
  owner: CartOwner,
  lines: readonly CartLine[],
  times: { readonly now: Date; readonly expiresAt: Date | null },
): Promise<Cart> {
  await lockCart(manager, owner);
  const { statements, id } = toOwner(owner);
  const [now, expiresAt] = [toTime(times.now), times.expiresAt && toTime(times.expiresAt)];
  if ('userId' in owner) await requireUser(manager, owner.userId);
  else await manager.query(REMOVE_EXPIRED, [id, now]);
  for (const { productId, quantity, price, clipped, merged, addedAt } of lines) {
    const product = toRowId(productId);
    if (product === null) throw new NotFoundError('product');
    const flags = [clipped ? 1 : 0, merged ? 1 : 0];
    const line = [product, quantity, formatMoney(price), ...flags, toTime(addedAt)];
    await manager.query(statements.upsert, [id, ...line, now]);
  }
  await manager.query(statements.renew, [now, expiresAt, id]);
  return selectCart(manager, owner, times.now);
}

function toCart(owner: CartOwner, rows: readonly CartItemRow[]): Cart {
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

/** The id is null, which matches no line, if it is malformed. */
function toOwner(owner: CartOwner): { statements: typeof USER_STATEMENTS; id: number | string | null } {
  return 'userId' in owner
    ? { statements: USER_STATEMENTS, id: toRowId(owner.userId) }
    : { statements: SESSION_STATEMENTS, id: owner.sessionId };
}

/** Stored times sort in chronological order, as texts too. */
function latest(a: StoredTime | null, b: StoredTime): StoredTime {
  return a === null || a < b ? b : a;
}

function toLine(row: CartItemRow): CartLine {
  return {
    productId: String(row.product_id),
    quantity: row.quantity,
    price: fromDecimal(row.price),
    clipped: fromBoolean(row.clipped),
    merged: fromBoolean(row.merged),
    addedAt: fromTime(row.created_at),
  };
}
