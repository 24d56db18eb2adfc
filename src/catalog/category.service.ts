import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, pageOf, type Page } from '../shared/page.js';
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
import { rememberSlug, slugAfter, slugForNew, withMadeSlug } from './slug-changes.js';

export interface Visibility {
  /** False: what is not active does not exist. */
  readonly includeInactive: boolean;
}

export interface CategoryListing extends Visibility {
  readonly limit?: number;
  readonly cursor?: string;
  readonly withTotal?: boolean;
}

/** A draft as clients give it: what is absent has a default. */
export type NewCategory = Pick<CategoryDraft, 'name'> & Partial<CategoryDraft>;

/** Looks at a thing as it is now and throws when the change may not happen. */
export type Precondition<T> = (current: T) => void;

/** The name of the list in its cursors. */
const LIST = 'categories name';

/** The category tree and its rules: no cycle, and what is active stands only in what is active. */
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
    const position = cursor === undefined ? undefined : decodeCursor(cursor, LIST, 'string');
    const found = await this.categories.list({
      includeInactive,
      limit: limit + 1,
      after: position && { name: position.key, id: position.id },
    });
    const page = pageOf(found, limit, ({ name, id }) => encodeCursor(LIST, fold(name), id));
    return withTotal ? { ...page, total: await this.categories.count({ includeInactive }) } : page;
  }

  async tree(visibility: Visibility): Promise<CategoryNode[]> {
    return treeOf(await this.categories.all(visibility));
  }

  /** @throws NotFoundError */
  async get(id: string, visibility: Visibility): Promise<Category> {
    return visible(await this.categories.find(id), visibility);
  }

  /**
   * The category that has this slug, or else the one that had it last: then its own slug is another
   * one. What has the slug today goes first, even if it is not shown.
   * @throws NotFoundError
   */
  async getBySlug(slug: string, visibility: Visibility): Promise<Category> {
    const current = await this.categories.findBySlug(slug);
    return visible(current ?? (await this.categories.findByFormerSlug(slug)), visibility);
  }

  /**
   * @throws ConflictError (slug_taken), NotFoundError (of the parent), CategoryInactiveError (of
   * the parent), CategoryTooDeepError, ValidationError when no slug can be made
   */
  async create(input: NewCategory): Promise<Category> {
    const draft = {
      name: input.name,
      description: input.description ?? null,
      parentId: input.parentId ?? null,
      isActive: input.isActive ?? true,
    };
    const made = input.slug ?? slugFrom(input.name);
    const unit = async () => {
      const above = await this.lockParent(draft.parentId);
      assertLevels(above.length + 1);
      assertCanStandIn(above, draft.isActive);
      const slug = await slugForNew(input.slug, made, this.categories);
      const category = await this.categories.add({ ...draft, slug });
      this.events.raise(new CategoryChanged(category.id, category.slug, false));
      return category;
    };
    return withMadeSlug(input.slug === undefined, () => this.unitOfWork.run(unit));
  }

  /**
   * @param precondition called in the unit of work: what it has seen is what the change is applied
   * to
   * @throws NotFoundError, ConflictError (slug_taken), CategoryCycleError, CategoryTooDeepError,
   * CategoryInactiveError, CategoryInUseError, and what the precondition throws
   */
  async update(
    id: string,
    changes: CategoryChanges,
    precondition: Precondition<Category>,
  ): Promise<Category> {
    const unit = async () => {
      const current = await this.lock(id);
      precondition(current);
      if (isEmpty(changes)) return current;
      // Not by spreading: a field that is there and undefined would hide the current one.
      const { parentId = current.parentId, isActive = current.isActive } = changes;
      if (parentId !== current.parentId || (isActive && !current.isActive)) {
        const above = await this.lockParent(parentId);
        if (above.some((ancestor) => ancestor.id === id)) throw new CategoryCycleError();
        if (parentId !== current.parentId) await this.assertFitsBelow(above, id);
        assertCanStandIn(above, isActive);
      }
      if (current.isActive && !isActive) await this.assertNotInUse(id);
      const slug = await slugAfter(current, changes, this.categories);
      const changed = await this.categories.update(id, { ...changes, slug });
      await rememberSlug(current, changed, this.categories);
      const isRenamed = changed.name !== current.name || changed.slug !== current.slug;
      this.events.raise(new CategoryChanged(id, current.slug, isRenamed));
      return changed;
    };
    return withMadeSlug(changes.slug === undefined, () => this.unitOfWork.run(unit));
  }

  /**
   * Soft: the row stays, and its slug is free for others. Of what is hidden as well.
   * @throws NotFoundError, also for one that is deleted; CategoryInUseError, and what the
   * precondition throws
   */
  async remove(id: string, precondition: Precondition<Category>): Promise<void> {
    await this.unitOfWork.run(async () => {
      const current = await this.lock(id);
      if (isReleased(current)) throw new NotFoundError('category');
      precondition(current);
      await this.assertNotInUse(id);
      await this.categories.update(id, { isActive: false, slug: releasedSlug(current) });
      // No product that is shown stands in it, so none shows its slug.
      this.events.raise(new CategoryChanged(id, current.slug, false));
    });
  }

  private async lock(id: string): Promise<Category> {
    const category = (await this.categories.lockPath(id)).at(-1);
    if (!category) throw new NotFoundError('category');
    return category;
  }

  /** The parent and all above it, held; empty at the top level. */
  private async lockParent(parentId: string | null): Promise<Category[]> {
    if (parentId === null) return [];
    const path = await this.categories.lockPath(parentId);
    if (path.length === 0) throw new NotFoundError('category');
    return path;
  }

  /**
   * Its descendants, hidden ones too, move with it; none can be added meanwhile, because it is
   * held.
   */
  private async assertFitsBelow(above: readonly Category[], id: string): Promise<void> {
    const all = await this.categories.all({ includeInactive: true });
    assertLevels(above.length + levelsOf(id, all));
  }

  private async assertNotInUse(id: string): Promise<void> {
    if (await this.categories.isInUse(id)) throw new CategoryInUseError();
  }
}

/** @throws CategoryTooDeepError */
function assertLevels(levels: number): void {
  if (levels > MAX_CATEGORY_LEVELS) throw new CategoryTooDeepError(MAX_CATEGORY_LEVELS);
}

/** @param path of the category that is to hold it, topmost first; empty: the top level */
export function assertCanStandIn(path: readonly Category[], isActive: boolean): void {
  if (isActive && path.some((category) => !category.isActive)) throw new CategoryInactiveError();
}

/** Nothing to change, so nothing changes: updatedAt stays. */
export function isEmpty(changes: object): boolean {
  return Object.values(changes).every((value) => value === undefined);
}

function visible(category: Category | null, { includeInactive }: Visibility): Category {
  if (!category || !(category.isActive || includeInactive)) throw new NotFoundError('category');
  return category;
}
