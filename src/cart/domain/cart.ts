import type { Cents } from '../../shared/money.js';

/** The owner of a cart: a user or a guest session. */
export type CartOwner = { readonly userId: string } | { readonly sessionId: string };

/**
 * The maximum when adding lines. A merge may exceed it, because it drops no line.
 */
export const MAX_LINES = 100;

export interface CartLine {
  readonly productId: string;
  /** From 1 to MAX_STOCK. */
  readonly quantity: number;
  /**
   * The product's price when the shopper last added the line. Only notices use it; an order costs
   * the current price.
   */
  readonly price: Cents;
  /**
   * Whether a merge has reduced the quantity to the stock. Reset when the shopper changes the line.
   */
  readonly clipped: boolean;
  /**
   * Whether a merge has added the line or increased its quantity. Reset when the shopper changes
   * the line.
   */
  readonly merged: boolean;
  readonly addedAt: Date;
}

/** Has at most one line for each product. */
export interface Cart {
  readonly owner: CartOwner;
  /** In the order in which they were added. */
  readonly lines: readonly CartLine[];
  /** The time of the last change; null for a cart without lines. */
  readonly updatedAt: Date | null;
  /** Null for a user's cart, and for one without lines. */
  readonly expiresAt: Date | null;
}
