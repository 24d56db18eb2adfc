import type { Cart, CartLine, CartOwner } from './cart.js';

/**
 * The carts (table `cart_items`, collection `carts`). A cart is found by whose it is and needs not
 * be made: who has none has an empty one. An owner whose id has the wrong shape has an empty one
 * that takes no lines.
 *
 * A guest's cart lives until a moment that each write names, and at that moment is as empty as one
 * that never was, to reads and to writes, whether it has been swept away or not. Users' carts do
 * not expire.
 */
export abstract class CartRepository {
  abstract find(owner: CartOwner): Promise<Cart>;

  /**
   * Puts these lines into the cart, and leaves its other lines. A product that stands in it keeps
   * its place and gets the new line's values; new ones follow at the end, in the given order. Sets
   * updatedAt; none given changes nothing.
   * @param expiresAt when the whole cart expires; null for a user's
   * @returns the cart as it is now
   * @throws NotFoundError (product_not_found, user_not_found) for ids that do not exist
   */
  abstract put(owner: CartOwner, lines: readonly CartLine[], expiresAt: Date | null): Promise<Cart>;

  /**
   * Takes the product's line out, and sets updatedAt. False, and nothing written, when there is
   * none.
   */
  abstract removeLine(owner: CartOwner, productId: string): Promise<boolean>;

  /**
   * Empties the cart and answers what was in it, in order. Of many at once one gets the lines, the
   * others none.
   */
  abstract take(owner: CartOwner): Promise<readonly CartLine[]>;

  /** A visit: a guest's cart that has not expired lives until `expiresAt`. Leaves updatedAt. */
  abstract refreshTtl(sessionId: string, expiresAt: Date): Promise<void>;

  /**
   * Forgets the carts that have expired at `now`. @returns how many lines or carts went; a number
   * for logs
   */
  abstract removeExpired(now: Date): Promise<number>;
}
