import type { Cents } from '../../shared/money.js';

/** Whose cart it is: a user's, or a guest session's. */
export type CartOwner = { readonly userId: string } | { readonly sessionId: string };

/**
 * Lines that a shopper can put into a cart one by one; a merge may make it longer, for it loses
 * none.
 */
export const MAX_LINES = 100;

export interface CartLine {
  readonly productId: string;
  /** From 1 to MAX_STOCK. */
  readonly quantity: number;
  /**
   * The product's price when the shopper last put the line there: what a notice compares with.
   * Never what it costs.
   */
  readonly price: Cents;
  /**
   * A merge has cut the quantity down to the stock; so until the shopper puts the line there again.
   */
  readonly clipped: boolean;
  /**
   * A log-in has put it there from the guest's cart, or added to its quantity; until the shopper
   * puts it there again.
   */
  readonly merged: boolean;
  readonly addedAt: Date;
}

/** Each product stands in one line only. */
export interface Cart {
  readonly owner: CartOwner;
  /** In the order in which they were added. */
  readonly lines: readonly CartLine[];
  /** Of the last change; null for a cart without lines. */
  readonly updatedAt: Date | null;
  /** Null for a user's cart, and for one without lines. */
  readonly expiresAt: Date | null;
}
