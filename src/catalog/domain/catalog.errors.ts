import { DomainError } from '../../shared/domain-error.js';
import { MAX_STOCK } from './product.js';

abstract class CatalogConflict extends DomainError {
  readonly kind = 'conflict';
}

export class CategoryCycleError extends CatalogConflict {
  readonly code = 'category_cycle';

  constructor() {
    super('A category cannot be its own ancestor: choose another parentId.');
  }
}

export class CategoryTooDeepError extends CatalogConflict {
  readonly code = 'category_too_deep';

  constructor(max: number) {
    super(`The category tree can have at most ${max} levels.`);
  }
}

export class CategoryInUseError extends CatalogConflict {
  readonly code = 'category_in_use';

  constructor() {
    super('The category has active products or subcategories: move or delete them first.');
  }
}

export class CategoryInactiveError extends CatalogConflict {
  readonly code = 'category_inactive';

  constructor() {
    super('The category or one of its ancestors is inactive: activate it first, or choose another category.');
  }
}

export class VendorInactiveError extends CatalogConflict {
  readonly code = 'vendor_inactive';

  constructor() {
    super(
      'The vendor of this product is inactive or no longer a vendor: a product needs an active vendor to be active.',
    );
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
    super('The quantity exceeds the stock.');
    this.details = items && { items };
  }
}

export class StockLimitError extends CatalogConflict {
  readonly code = 'stock_limit';

  constructor() {
    super(`The stock cannot exceed ${MAX_STOCK}.`);
  }
}
