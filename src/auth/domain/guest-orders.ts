/**
 * The operations on guest orders that auth needs when a guest logs in or verifies an address. It is
 * a port, implemented by the orders feature, so that auth does not depend on orders. Its methods
 * join the caller's unit of work.
 */
export abstract class GuestOrders {
  /**
   * Assigns the idempotency keys of the guest session to the user, so that a request repeated after
   * the log-in is a replay.
   */
  abstract reassignIdempotencyKeys(guestSessionId: string, userId: string): Promise<void>;

  /** Links the guest orders with this contact address to the user who has just verified it. */
  abstract link(email: string, userId: string): Promise<void>;
}
