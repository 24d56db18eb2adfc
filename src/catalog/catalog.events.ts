/** A product was created, changed or deleted. */
export class ProductChanged {
  /**
   * @param categoryIds the one that it stands in, and the one that it came from
   * @param slugs the one that it has, and the one that it had
   */
  constructor(
    readonly id: string,
    readonly categoryIds: readonly string[],
    readonly slugs: readonly string[],
  ) {}
}

/** Units were added to a product's stock, or taken off it. */
export class StockChanged {
  constructor(
    readonly id: string,
    readonly categoryId: string,
    readonly slug: string,
  ) {}
}

/** All products of a vendor were taken off sale, or put back on sale. */
export class VendorProductsChanged {
  constructor(readonly vendorId: string) {}
}

/** A category was created, changed or deleted. */
export class CategoryChanged {
  /**
   * @param slug the one that it had, where it has another one now
   * @param isRenamed its name or its slug has changed, which its products show as well
   */
  constructor(
    readonly id: string,
    readonly slug: string,
    readonly isRenamed: boolean,
  ) {}
}
