import type { Cart, CartLine, CartOwner } from './cart.js';

/**
 * The carts (table `cart_items`, collection `carts`). A cart is found by its owner and need not be
 * created: an owner without one has an empty cart. An owner with a malformed id has an empty cart
 * to which no lines can be added.
 *
 * Each write to a guest's cart sets its expiry. From then on it is empty for reads and writes,
 * whether or not it has been deleted yet. Users' carts do not expire.
 */
export abstract class CartRepository {
  abstract find(owner: CartOwner): Promise<Cart>;

  /**
   * Adds or replaces these lines and keeps the others. A replaced line keeps its position; new ones
   * are appended in the given order. Sets updatedAt, unless no lines are given.
   * @param expiresAt when the whole cart expires; null for a user's
   * @returns the cart as it is now
   * @throws NotFoundError (product_not_found, user_not_found) for ids that do not exist
   */
  abstract put(owner: CartOwner, lines: readonly CartLine[], expiresAt: Date | null): Promise<Cart>;

  /**
   * Removes the product's line and sets updatedAt. Returns false, and writes nothing, if there is
   * none.
   */
  abstract removeLine(owner: CartOwner, productId: string): Promise<boolean>;

  /**
   * Empties the cart and returns its lines in order. Only one of several concurrent calls gets
   * them.
   */
  abstract take(owner: CartOwner): Promise<readonly CartLine[]>;

  /** Extends the expiry of a guest's cart that has not expired. Does not change updatedAt. */
  abstract refreshTtl(sessionId: string, expiresAt: Date): Promise<void>;

  /**
   * Deletes the carts that have expired at `now`. @returns the number of deleted lines or carts,
   * for logs
   */
  abstract removeExpired(now: Date): Promise<number>;
}
