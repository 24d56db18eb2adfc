import type { Cents } from '../../shared/money.js';
import { Repository } from '../../shared/repository.js';
import type { Product, ProductChanges, ProductDraft, Stock } from './product.js';

export const PRODUCT_SORTS = ['newest', 'price', '-price', 'name'] as const;
/**
 * newest: createdAt and id, both falling. price, -price, name (folded): rising or falling, then id
 * rising.
 */
export type ProductSort = (typeof PRODUCT_SORTS)[number];

export interface ProductFilter {
  /** False: active ones only. */
  readonly includeInactive: boolean;
  /** Products of this vendor; an id of the wrong shape matches nothing. */
  readonly vendorId?: string;
  /** Products of any of these categories; ids of the wrong shape match nothing. */
  readonly categoryIds?: readonly string[];
  /**
   * Folded words (shared/text.ts); each must occur, literally, in the folded name or description.
   */
  readonly words?: readonly string[];
  readonly minPrice?: Cents;
  readonly maxPrice?: Cents;
  /** True: at least one unit on hand; false: none. */
  readonly inStock?: boolean;
}

/** Where a page goes on: after the product with this sort key and id. */
export interface ProductPosition {
  /** newest: milliseconds since the epoch; price: cents; name: the folded name. */
  readonly key: number | string;
  readonly id: string;
}

export interface ProductQuery {
  readonly filter: ProductFilter;
  readonly sort: ProductSort;
  readonly limit: number;
  readonly after?: ProductPosition;
}

/**
 * The products (table and collection `products`), each with the id, name and slug of its category
 * as they are now. Text is compared by code point, so the order is the same on every database.
 */
export abstract class ProductRepository extends Repository<Product, ProductDraft> {
  protected readonly resource = 'product';

  /**
   * @throws NotFoundError (category_not_found, user_not_found of the vendor), ConflictError('slug')
   */
  abstract override add(draft: ProductDraft): Promise<Product>;

  /** Slugs compare exactly. */
  abstract findBySlug(slug: string): Promise<Product | null>;

  /**
   * The one that had this slug last, and has another one now. Whether anything has the slug today
   * is not looked at.
   */
  abstract findByFormerSlug(slug: string): Promise<Product | null>;

  /** Those of these slugs that something has, active or not. */
  abstract takenSlugs(slugs: readonly string[]): Promise<string[]>;

  /**
   * Remembers a slug that it had; whatever had it before is no longer found by it. @throws
   * NotFoundError
   */
  abstract addFormerSlug(id: string, slug: string): Promise<void>;

  /**
   * Those of these products that exist, in no particular order; ids of the wrong shape are none.
   */
  abstract findMany(ids: readonly string[]): Promise<Product[]>;

  /**
   * At most `limit` products, in the order of `sort`.
   * @throws ValidationError on `cursor` when `after.id` has not the shape of an id
   */
  abstract list(query: ProductQuery): Promise<Product[]>;

  abstract count(filter: ProductFilter): Promise<number>;

  /**
   * Deactivates the active products of a vendor, and notes that it was for the vendor's sake.
   * @returns how many
   */
  abstract withdrawOf(vendorId: string): Promise<number>;

  /**
   * Activates the products that withdrawOf has deactivated and nobody has activated, deactivated or
   * deleted since. Those whose category is not active stay inactive, for good.
   * @returns how many it has looked at
   */
  abstract restoreOf(vendorId: string): Promise<number>;

  /**
   * Sets the given fields and updatedAt.
   * @throws NotFoundError (product_not_found, category_not_found, user_not_found),
   * ConflictError('slug')
   */
  abstract update(id: string, changes: ProductChanges): Promise<Product>;

  /** The stock figure alone, for shoppers; null when there is no such active product. */
  abstract findStock(id: string): Promise<Stock | null>;

  /**
   * Adds `delta` units, or takes them away: one conditional write, never below 0 nor above
   * MAX_STOCK. Null, and nothing written, when the result would be outside of that, or when there
   * is no such product.
   */
  abstract adjustStock(id: string, delta: number): Promise<Stock | null>;

  /** Sets the units on hand. @throws NotFoundError */
  abstract setStock(id: string, quantity: number): Promise<Stock>;
}
