/**
 * Merges what a guest has (the cart) into the account at log-in. A port, so that auth does not
 * depend on the cart, which implements it.
 */
export abstract class GuestCarts {
  /**
   * Moves everything of the guest session to the user, exactly once even for concurrent log-ins.
   * Runs in the caller's unit of work, so that the cart is there when the log-in is acknowledged.
   */
  abstract mergeInto(guestSessionId: string, userId: string): Promise<void>;
}
