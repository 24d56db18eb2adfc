import type { Cents } from '../../shared/money.js';
import { Repository } from '../../shared/repository.js';
import type { Product, ProductChanges, ProductDraft, Stock } from './product.js';

export const PRODUCT_SORTS = ['newest', 'price', '-price', 'name'] as const;
/**
 * newest: by createdAt, then id, both descending. price, -price, name (folded): ascending or
 * descending, then by id ascending.
 */
export type ProductSort = (typeof PRODUCT_SORTS)[number];

export interface ProductFilter {
  /** If false, only active ones. */
  readonly includeInactive: boolean;
  /** Products of this vendor; a malformed id matches nothing. */
  readonly vendorId?: string;
  /** Products of any of these categories; malformed ids match nothing. */
  readonly categoryIds?: readonly string[];
  /**
   * Folded words (shared/text.ts); each must occur, literally, in the folded name or description.
   */
  readonly words?: readonly string[];
  readonly minPrice?: Cents;
  readonly maxPrice?: Cents;
  /** True: only products in stock; false: only those out of stock. */
  readonly inStock?: boolean;
}

/** A page starts after the product with this sort key and id. */
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
 * The products (table and collection `products`), each with the current id, name and slug of its
 * category. Text is compared by code point, so the order is the same on every database.
 */
export abstract class ProductRepository extends Repository<Product, ProductDraft> {
  protected readonly resource = 'product';

  /**
   * @throws NotFoundError (category_not_found, user_not_found of the vendor), ConflictError('slug')
   */
  abstract override add(draft: ProductDraft): Promise<Product>;

  /** Compares slugs exactly. */
  abstract findBySlug(slug: string): Promise<Product | null>;

  /**
   * Returns the last one that had this slug and now has another. Ignores whether the slug is in use
   * again.
   */
  abstract findByFormerSlug(slug: string): Promise<Product | null>;

  /** Returns which of these slugs are in use, by active or inactive rows. */
  abstract takenSlugs(slugs: readonly string[]): Promise<string[]>;

  /**
   * Stores a former slug; earlier owners are no longer found by it. @throws NotFoundError
   */
  abstract addFormerSlug(id: string, slug: string): Promise<void>;

  /**
   * Returns the existing products among these, in no particular order; malformed ids are ignored.
   */
  abstract findMany(ids: readonly string[]): Promise<Product[]>;

  /**
   * At most `limit` products, in the order of `sort`.
   * @throws ValidationError on `cursor` if `after.id` is not a valid id
   */
  abstract list(query: ProductQuery): Promise<Product[]>;

  abstract count(filter: ProductFilter): Promise<number>;

  /**
   * Deactivates the active products of a vendor and marks them as withdrawn.
   * @returns how many
   */
  abstract withdrawOf(vendorId: string): Promise<number>;

  /**
   * Activates the products that withdrawOf has deactivated, unless they were activated, deactivated
   * or deleted since. Those in an inactive category stay inactive permanently.
   * @returns how many it has examined
   */
  abstract restoreOf(vendorId: string): Promise<number>;

  /**
   * Sets the given fields and updatedAt.
   * @throws NotFoundError (product_not_found, category_not_found, user_not_found),
   * ConflictError('slug')
   */
  abstract update(id: string, changes: ProductChanges): Promise<Product>;

  /** The stock of an active product; null if there is no such product. */
  abstract findStock(id: string): Promise<Stock | null>;

  /**
   * Adds `delta`, which may be negative, to the stock with one conditional write. Returns null, and
   * writes nothing, if the result would be below 0 or above MAX_STOCK, or if there is no such
   * product.
   */
  abstract adjustStock(id: string, delta: number): Promise<Stock | null>;

  /** Sets the stock. @throws NotFoundError */
  abstract setStock(id: string, quantity: number): Promise<Stock>;
}
