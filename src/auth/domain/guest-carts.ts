/**
 * Merges a guest's cart into the user's at log-in. It is a port, implemented by the cart feature,
 * so that auth does not depend on carts.
 */
export abstract class GuestCarts {
  /**
   * Moves the lines of the guest's cart to the user's cart, exactly once even for concurrent
   * log-ins. Runs in the caller's unit of work, so that the user has the cart when the log-in is
   * acknowledged.
   */
  abstract mergeInto(guestSessionId: string, userId: string): Promise<void>;
}
