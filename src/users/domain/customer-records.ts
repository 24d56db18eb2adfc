/**
 * What an account has elsewhere in the shop: its cart and its orders. A port that the orders
 * implement, so that accounts know of neither.
 */
export abstract class CustomerRecords {
  /**
   * Removes the cart, and all personal data from the orders; orders, their lines and totals stay.
   * Part of the caller's unit of work.
   * @param verifiedEmail guest orders with this address are the account's as well; null: it has
   * none that is shown to be its own
   */
  abstract erase(userId: string, verifiedEmail: string | null): Promise<void>;
}
