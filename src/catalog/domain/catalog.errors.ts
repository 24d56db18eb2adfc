import { DomainError } from '../../shared/domain-error.js';

abstract class CatalogConflict extends DomainError {
  readonly kind = 'conflict';
}

export class CategoryCycleError extends CatalogConflict {
  readonly code = 'category_cycle';

  constructor() {
    super('A category cannot stand below itself.');
  }
}

export class CategoryTooDeepError extends CatalogConflict {
  readonly code = 'category_too_deep';

  constructor(max: number) {
    super(`The tree of categories has at most ${max} levels.`);
  }
}

export class CategoryInUseError extends CatalogConflict {
  readonly code = 'category_in_use';

  constructor() {
    super('The category has active products or children: move or delete them first.');
  }
}

export class CategoryInactiveError extends CatalogConflict {
  readonly code = 'category_inactive';

  constructor() {
    super('What is active cannot stand in a category that is not.');
  }
}

export class VendorInactiveError extends CatalogConflict {
  readonly code = 'vendor_inactive';

  constructor() {
    super('The vendor of this product no longer sells: activate the vendor first.');
  }
}

/** A requested quantity that exceeds the stock. */
export interface StockShortage {
  readonly productId: string;
  readonly requested: number;
  readonly available: number;
}

export class OutOfStockError extends CatalogConflict {
  readonly code = 'out_of_stock';
  override readonly details: Readonly<Record<string, unknown>> | undefined;

  /** @param items the lines that exceed the stock */
  constructor(items?: readonly StockShortage[]) {
    super('There are fewer units on hand than that.');
    this.details = items && { items };
  }
}

export class StockLimitError extends CatalogConflict {
  readonly code = 'stock_limit';

  constructor() {
    super('That is more than a stock figure can hold.');
  }
}
