/** A product was created, changed or deleted. */
export class ProductChanged {
  /**
   * @param categoryIds its current category and its previous one
   * @param slugs its current slug and its previous one
   */
  constructor(
    readonly id: string,
    readonly categoryIds: readonly string[],
    readonly slugs: readonly string[],
  ) {}
}

/** A product's stock changed. */
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
   * @param slug the slug before the change
   * @param isRenamed whether its name or slug changed, which its products contain too
   */
  constructor(
    readonly id: string,
    readonly slug: string,
    readonly isRenamed: boolean,
  ) {}
}
