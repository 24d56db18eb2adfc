/**
 * The data of an account in other features: its cart and its orders. The orders feature implements
 * this port, so that the users feature depends on neither.
 */
export abstract class CustomerRecords {
  /**
   * Removes the cart, and all personal data from the orders; orders, their lines and totals stay.
   * Part of the caller's unit of work.
   * @param verifiedEmail guest orders with this address are erased too; null if the account has no
   * verified address
   */
  abstract erase(userId: string, verifiedEmail: string | null): Promise<void>;
}
