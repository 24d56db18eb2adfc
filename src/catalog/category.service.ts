import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, toPage, type Page } from '../shared/page.js';
import { fold } from '../shared/text.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { CategoryChanged } from './catalog.events.js';
import {
  CategoryCycleError,
  CategoryTooDeepError,
  CategoryInUseError,
  CategoryInactiveError,
} from './domain/catalog.errors.js';
import { MAX_CATEGORY_LEVELS, levelsOf, treeOf } from './domain/category-tree.js';
import type { Category, CategoryChanges, CategoryDraft, CategoryNode } from './domain/category.js';
import { CategoryRepository } from './domain/category.repository.js';
import { isReleased, releasedSlug, slugFrom } from './domain/slug.js';
import { storeFormerSlug, slugAfterChange, slugForNew, withDerivedSlug } from './slug-changes.js';

export interface Visibility {
  /** If false, inactive categories are treated as missing. */
  readonly includeInactive: boolean;
}

export interface CategoryListing extends Visibility {
  readonly limit?: number;
  readonly cursor?: string;
  readonly withTotal?: boolean;
}

/** A draft from a client: absent fields have defaults. */
export type NewCategory = Pick<CategoryDraft, 'name'> & Partial<CategoryDraft>;

/** Checks the current state, and throws if the change is not allowed. */
export type Precondition<T> = (current: T) => void;

/** The name of the list in its cursors. */
const LIST_NAME = 'categories name';

/**
 * Enforces the rules of the category tree: no cycles, and no active category below an inactive one.
 */
@Injectable()
export class CategoryService {
  constructor(
    private readonly categories: CategoryRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  async list({
    includeInactive,
    limit = DEFAULT_LIMIT,
    cursor,
    withTotal,
  }: CategoryListing): Promise<Page<Category>> {
    const position = cursor === undefined ? undefined : decodeCursor(cursor, LIST_NAME, 'string');
    const found = await this.categories.list({
      includeInactive,
      limit: limit + 1,
      after: position && { name: position.key, id: position.id },
    });
    const page = toPage(found, limit, ({ name, id }) => encodeCursor(LIST_NAME, fold(name), id));
    return withTotal ? { ...page, total: await this.categories.count({ includeInactive }) } : page;
  }

  async tree(visibility: Visibility): Promise<CategoryNode[]> {
    return treeOf(await this.categories.all(visibility));
  }

  /** @throws NotFoundError */
  async get(id: string, visibility: Visibility): Promise<Category> {
    return requireVisible(await this.categories.find(id), visibility);
  }

  /**
   * Returns the category with this slug, otherwise the last one that had it, whose current slug is
   * different. The current owner of the slug takes precedence, even if it is hidden.
   * @throws NotFoundError
   */
  async getBySlug(slug: string, visibility: Visibility): Promise<Category> {
    const current = await this.categories.findBySlug(slug);
    return requireVisible(current ?? (await this.categories.findByFormerSlug(slug)), visibility);
  }

  /**
   * @throws ConflictError (slug_taken), NotFoundError (of the parent), CategoryInactiveError (of
   * the parent), CategoryTooDeepError, ValidationError if the name yields no slug
   */
  async create(input: NewCategory): Promise<Category> {
    const draft = {
      name: input.name,
      description: input.description ?? null,
      parentId: input.parentId ?? null,
      isActive: input.isActive ?? true,
    };
    const derivedSlug = input.slug ?? slugFrom(input.name);
    const work = async () => {
      const above = await this.lockParent(draft.parentId);
      assertDepth(above.length + 1);
      assertPathActive(above, draft.isActive);
      const slug = await slugForNew(input.slug, derivedSlug, this.categories);
      const category = await this.categories.add({ ...draft, slug });
      this.events.raise(new CategoryChanged(category.id, category.slug, false));
      return category;
    };
    return withDerivedSlug(input.slug === undefined, () => this.unitOfWork.run(work));
  }

  /**
   * @param precondition called in the unit of work, so the change applies to the state that it
   * checks
   * @throws NotFoundError, ConflictError (slug_taken), CategoryCycleError, CategoryTooDeepError,
   * CategoryInactiveError, CategoryInUseError, and what the precondition throws
   */
  async update(
    id: string,
    changes: CategoryChanges,
    precondition: Precondition<Category>,
  ): Promise<Category> {
    const work = async () => {
      const current = await this.lock(id);
      precondition(current);
      if (hasNoChanges(changes)) return current;
      // No spread: it would overwrite current values with fields that are present but undefined.
      const { parentId = current.parentId, isActive = current.isActive } = changes;
      if (parentId !== current.parentId || (isActive && !current.isActive)) {
        const above = await this.lockParent(parentId);
        if (above.some((ancestor) => ancestor.id === id)) throw new CategoryCycleError();
        if (parentId !== current.parentId) await this.assertSubtreeFits(above, id);
        assertPathActive(above, isActive);
      }
      if (current.isActive && !isActive) await this.assertNotInUse(id);
      const slug = await slugAfterChange(current, changes, this.categories);
      const changed = await this.categories.update(id, { ...changes, slug });
      await storeFormerSlug(current, changed, this.categories);
      const isRenamed = changed.name !== current.name || changed.slug !== current.slug;
      this.events.raise(new CategoryChanged(id, current.slug, isRenamed));
      return changed;
    };
    return withDerivedSlug(changes.slug === undefined, () => this.unitOfWork.run(work));
  }

  /**
   * Soft delete: keeps the row and frees the slug. Also deletes hidden categories.
   * @throws NotFoundError, also if it is already deleted; CategoryInUseError, and what the
   * precondition throws
   */
  async remove(id: string, precondition: Precondition<Category>): Promise<void> {
    await this.unitOfWork.run(async () => {
      const current = await this.lock(id);
      if (isReleased(current)) throw new NotFoundError('category');
      precondition(current);
      await this.assertNotInUse(id);
      await this.categories.update(id, { isActive: false, slug: releasedSlug(current) });
      // It contains no active product, so no cached product contains its slug.
      this.events.raise(new CategoryChanged(id, current.slug, false));
    });
  }

  private async lock(id: string): Promise<Category> {
    const category = (await this.categories.lockPath(id)).at(-1);
    if (!category) throw new NotFoundError('category');
    return category;
  }

  /** Locks and returns the parent and its ancestors; empty at the top level. */
  private async lockParent(parentId: string | null): Promise<Category[]> {
    if (parentId === null) return [];
    const path = await this.categories.lockPath(parentId);
    if (path.length === 0) throw new NotFoundError('category');
    return path;
  }

  /**
   * Its descendants, including hidden ones, move with it. The lock prevents adding others
   * meanwhile.
   */
  private async assertSubtreeFits(above: readonly Category[], id: string): Promise<void> {
    const all = await this.categories.all({ includeInactive: true });
    assertDepth(above.length + levelsOf(id, all));
  }

  private async assertNotInUse(id: string): Promise<void> {
    if (await this.categories.isInUse(id)) throw new CategoryInUseError();
  }
}

/** @throws CategoryTooDeepError */
function assertDepth(levels: number): void {
  if (levels > MAX_CATEGORY_LEVELS) throw new CategoryTooDeepError(MAX_CATEGORY_LEVELS);
}

/** @param path the future parent and its ancestors, topmost first; empty for the top level */
export function assertPathActive(path: readonly Category[], isActive: boolean): void {
  if (isActive && path.some((category) => !category.isActive)) throw new CategoryInactiveError();
}

/** An empty change must not set updatedAt. */
export function hasNoChanges(changes: object): boolean {
  return Object.values(changes).every((value) => value === undefined);
}

function requireVisible(category: Category | null, { includeInactive }: Visibility): Category {
  if (!category || !(category.isActive || includeInactive)) throw new NotFoundError('category');
  return category;
}
