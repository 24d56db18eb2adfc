/**
 * The products that vendors sell. The catalogue implements this port, so that the users feature
 * does not depend on products.
 */
export abstract class VendorProducts {
  /**
   * Takes the user's products off sale, or puts those back on sale that this method took off. Runs
   * in the caller's unit of work, so that no product of a vendor who no longer sells stays on sale.
   */
  abstract setOnSale(userId: string, isOnSale: boolean): Promise<void>;
}
