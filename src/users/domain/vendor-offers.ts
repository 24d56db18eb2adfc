/**
 * What vendors offer: products. A port that the catalogue implements, so that accounts know of no
 * products.
 */
export abstract class VendorOffers {
  /**
   * Takes what the user offers off sale, or puts back what was taken off for this reason. Part of
   * the caller's unit of work: when it is committed, nothing of a vendor who no longer sells is on
   * sale.
   */
  abstract follow(userId: string, sells: boolean): Promise<void>;
}
