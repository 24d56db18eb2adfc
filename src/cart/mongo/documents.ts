import type { Cart, CartLine, CartOwner } from '../domain/cart.js';
import { fromDecimal, toDecimal } from '../../platform/database/mongo/decimal.js';
import type { CartDocument, EmbeddedCartItem } from './cart.schema.js';

/** The owner is not read, because the caller knows it. */
export const CART_FIELDS = { user_id: 0, session_id: 0 } as const;

export type StoredCart = Omit<CartDocument, keyof typeof CART_FIELDS>;

export function toCart(owner: CartOwner, document: StoredCart | null): Cart {
  if (!document || document.items.length === 0) return { owner, lines: [], updatedAt: null, expiresAt: null };
  return {
    owner,
    lines: document.items.map(toLine),
    updatedAt: document.updated_at,
    expiresAt: document.expires_at,
  };
}

export function toLine(item: EmbeddedCartItem): CartLine {
  return {
    productId: item.product_id.toHexString(),
    quantity: item.quantity,
    price: fromDecimal(item.price),
    clipped: item.clipped,
    merged: item.merged,
    addedAt: item.added_at,
  };
}

/** The stored fields of a line, without its product. */
export function fieldsOf({ quantity, price, clipped, merged, addedAt }: CartLine) {
  return { quantity, price: toDecimal(price), clipped, merged, added_at: addedAt };
}
