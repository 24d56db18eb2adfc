/**
 * The products that vendors sell. The catalogue implements this port, so that users do not depend
 * on products.
 */
export abstract class VendorProducts {
  /**
   * Takes the user's products off sale, or puts back those that were taken off by this method. Runs
   * in the caller's unit of work, so that no product of a vendor who no longer sells stays on sale.
   */
  abstract setOnSale(userId: string, isOnSale: boolean): Promise<void>;
}
