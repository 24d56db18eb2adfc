/**
 * What a guest leaves to the account that it logs in to: the cart. A port that the other side implements, so that
 * logging in knows of no cart.
 */
export abstract class GuestBelongings {
  /**
   * Moves all that the guest session has to the user, once, however many log-ins name the session: what is moved is
   * gone from it. Part of the caller's unit of work, so that who is logged in has the cart.
   */
  abstract handOver(guestSessionId: string, userId: string): Promise<void>;
}
