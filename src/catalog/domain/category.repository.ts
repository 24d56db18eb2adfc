import { Repository } from '../../shared/repository.js';
import type { Category, CategoryChanges, CategoryDraft } from './category.js';

/** A page starts after the category with this folded name and id. */
interface CategoryPosition {
  readonly name: string;
  readonly id: string;
}

export interface CategoryQuery {
  /** False: active ones only. */
  readonly includeInactive: boolean;
  readonly limit: number;
  readonly after?: CategoryPosition;
}

/**
 * The categories (table and collection `categories`). Lists are sorted by folded name
 * (shared/text.ts), by code point, then by id: the same on every database.
 */
export abstract class CategoryRepository extends Repository<Category, CategoryDraft> {
  protected readonly resource = 'category';

  /**
   * @throws NotFoundError (category_not_found) if the parent does not exist; ConflictError('slug')
   */
  abstract override add(draft: CategoryDraft): Promise<Category>;

  /** Compares slugs exactly. */
  abstract findBySlug(slug: string): Promise<Category | null>;

  /**
   * Returns the last one that had this slug and now has another. Ignores whether the slug is in use
   * again.
   */
  abstract findByFormerSlug(slug: string): Promise<Category | null>;

  /** Returns which of these slugs are in use, by active or inactive rows. */
  abstract takenSlugs(slugs: readonly string[]): Promise<string[]>;

  /**
   * Stores a former slug; earlier owners are no longer found by it. @throws NotFoundError
   */
  abstract addFormerSlug(id: string, slug: string): Promise<void>;

  /**
   * At most `limit` categories, in order.
   * @throws ValidationError on `cursor` if `after.id` is not a valid id
   */
  abstract list(query: CategoryQuery): Promise<Category[]>;

  abstract count(filter: Pick<CategoryQuery, 'includeInactive'>): Promise<number>;

  /** All categories, or only active ones, in the order of `list`. */
  abstract all(filter: Pick<CategoryQuery, 'includeInactive'>): Promise<Category[]>;

  /**
   * The id and those of its descendants, or only active ones; empty if there is no such category.
   */
  abstract subtreeIds(id: string, filter: Pick<CategoryQuery, 'includeInactive'>): Promise<string[]>;

  /**
   * Locks the category and all its ancestors until the unit of work ends, and returns them, topmost
   * first; empty if there is no such category. Until then no other unit of work can commit a change
   * to them or lock them, so decisions based on the path (no cycle, no inactive parent, the name in
   * products) are still valid at the commit.
   * @throws Error outside of a unit of work
   */
  abstract lockPath(id: string): Promise<Category[]>;

  /** Whether it contains an active product or an active child. */
  abstract isInUse(id: string): Promise<boolean>;

  /**
   * Sets the given fields and updatedAt, and updates the copies of its name and slug in products in
   * the same unit of work.
   * @throws NotFoundError (of the category or the parent), ConflictError('slug')
   */
  abstract update(id: string, changes: CategoryChanges): Promise<Category>;
}
