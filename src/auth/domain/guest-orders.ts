/**
 * What a guest has ordered, for the account that it becomes. A port that the orders implement, so
 * that accounts know of no orders. Both are part of the caller's unit of work.
 */
export abstract class GuestOrders {
  /**
   * The idempotency keys of the guest session become the user's: a request that is repeated after
   * the log-in is a replay.
   */
  abstract keepKeys(guestSessionId: string, userId: string): Promise<void>;

  /**
   * Links the guest orders with this contact address to the user who has just verified that it is
   * theirs.
   */
  abstract link(email: string, userId: string): Promise<void>;
}
