import { Repository } from '../../shared/repository.js';
import type { Category, CategoryChanges, CategoryDraft } from './category.js';

/** Where a page goes on: after the category with this folded name and id. */
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
 * The categories (table and collection `categories`). Lists are in the order of the folded name
 * (shared/text.ts), compared by code point, then of the id; the same on every database.
 */
export abstract class CategoryRepository extends Repository<Category, CategoryDraft> {
  protected readonly resource = 'category';

  /**
   * @throws NotFoundError (category_not_found) when there is no such parent; ConflictError('slug')
   */
  abstract override add(draft: CategoryDraft): Promise<Category>;

  /** Slugs compare exactly. */
  abstract findBySlug(slug: string): Promise<Category | null>;

  /**
   * The one that had this slug last, and has another one now. Whether anything has the slug today
   * is not looked at.
   */
  abstract findByFormerSlug(slug: string): Promise<Category | null>;

  /** Those of these slugs that something has, active or not. */
  abstract takenSlugs(slugs: readonly string[]): Promise<string[]>;

  /**
   * Remembers a slug that it had; whatever had it before is no longer found by it. @throws
   * NotFoundError
   */
  abstract addFormerSlug(id: string, slug: string): Promise<void>;

  /**
   * At most `limit` categories, in order.
   * @throws ValidationError on `cursor` when `after.id` has not the shape of an id
   */
  abstract list(query: CategoryQuery): Promise<Category[]>;

  abstract count(filter: Pick<CategoryQuery, 'includeInactive'>): Promise<number>;

  /** All active categories, or all, in the order of `list`. For the tree. */
  abstract all(filter: Pick<CategoryQuery, 'includeInactive'>): Promise<Category[]>;

  /**
   * The id itself and those of all its active descendants, or of all; empty when there is no such
   * category.
   */
  abstract subtreeIds(id: string, filter: Pick<CategoryQuery, 'includeInactive'>): Promise<string[]>;

  /**
   * The category with all its ancestors, the topmost first, held until the unit of work ends: no
   * other unit can commit a change to one of them, or hold them, in between. Empty when there is
   * none. What is decided from the path (no cycle, no inactive parent, the name that products
   * carry) so stays true at the commit.
   * @throws Error outside of a unit of work, where nothing can be held
   */
  abstract lockPath(id: string): Promise<Category[]>;

  /** Whether an active product, or an active child, stands in it. */
  abstract isInUse(id: string): Promise<boolean>;

  /**
   * Sets the given fields and updatedAt. What products carry of it (name, slug) is true again in
   * the same unit of work.
   * @throws NotFoundError (of it, or of the parent), ConflictError('slug')
   */
  abstract update(id: string, changes: CategoryChanges): Promise<Category>;
}
