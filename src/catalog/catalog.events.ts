/** A product was created, changed or deleted. */
export class ProductChanged {
  /** @param categoryIds the one that it stands in, and the one that it came from */
  constructor(
    readonly id: string,
    readonly categoryIds: readonly string[],
  ) {}
}

/** Units were added to a product's stock, or taken off it. */
export class StockChanged {
  constructor(
    readonly id: string,
    readonly categoryId: string,
  ) {}
}

/** A category was created, changed or deleted. */
export class CategoryChanged {
  /** @param isRenamed its name or its slug has changed, which its products show as well */
  constructor(
    readonly id: string,
    readonly isRenamed: boolean,
  ) {}
}
