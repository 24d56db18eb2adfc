import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, trusted, Types, type ClientSession, type QueryFilter } from 'mongoose';
import type { Category, CategoryChanges, CategoryDraft } from '../domain/category.js';
import { CategoryRepository, type CategoryQuery } from '../domain/category.repository.js';
import { Clock } from '../../shared/clock.js';
import { invalidCursor } from '../../shared/page.js';
import { fold } from '../../shared/text.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { findPage } from '../../platform/database/mongo/page.js';
import { definedFields } from '../../platform/database/mongo/defined-fields.js';
import { activeFilter } from './active-filter.js';
import { CategoryDocument } from './category.schema.js';
import { CATEGORY_FIELDS, toCategory, type StoredCategory } from './documents.js';
import { ProductDocument } from './product.schema.js';
import { addFormerSlug, findTakenSlugs } from './slugs.js';

type Visibility = Pick<CategoryQuery, 'includeInactive'>;
type Session = ClientSession | undefined;

const BY_NAME = { field: 'name_folded', key: 1, id: 1 } as const;

@Injectable()
export class MongoCategoryRepository extends CategoryRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(CategoryDocument.name) private readonly categories: Model<CategoryDocument>,
    @InjectModel(ProductDocument.name) private readonly products: Model<ProductDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(id: string): Promise<Category | null> {
    const _id = toObjectId(id);
    return _id && this.findOne({ _id });
  }

  override findBySlug(slug: string): Promise<Category | null> {
    return this.findOne({ slug });
  }

  override findByFormerSlug(slug: string): Promise<Category | null> {
    return this.findOne({ former_slugs: slug });
  }

  override takenSlugs(slugs: readonly string[]): Promise<string[]> {
    return this.mongo.execute((session) => findTakenSlugs(this.categories, slugs, session));
  }

  override addFormerSlug(id: string, slug: string): Promise<void> {
    return this.mongo.executeInTransaction(async (session) => {
      if (!(await addFormerSlug(this.categories, id, slug, session))) throw this.notFound();
    });
  }

  override async list({ includeInactive, limit, after }: CategoryQuery): Promise<Category[]> {
    const id = after && toObjectId(after.id);
    if (id === null) throw invalidCursor();
    return this.page({ includeInactive }, limit, after && id && { key: after.name, id });
  }

  override count({ includeInactive }: Visibility): Promise<number> {
    const filter = includeInactive ? {} : { is_active: true };
    return this.mongo.execute((session) => this.categories.countDocuments(filter, { session }).exec());
  }

  override all(filter: Visibility): Promise<Category[]> {
    return this.page(filter);
  }

  /**
   * Filters inactive ones last, which is correct because active categories have no inactive
   * ancestors.
   */
  override async subtreeIds(
    id: string,
    { includeInactive }: Pick<CategoryQuery, 'includeInactive'>,
  ): Promise<string[]> {
    const _id = toObjectId(id);
    if (!_id) return [];
    const [top] = await this.mongo.execute((session) =>
      this.categories
        .aggregate<{ descendants: Pick<CategoryDocument, '_id' | 'is_active'>[] }>(
          [
            { $match: { _id } },
            {
              $graphLookup: {
                from: this.categories.collection.name,
                startWith: '$_id',
                connectFromField: '_id',
                connectToField: 'parent_id',
                as: 'descendants',
              },
            },
            { $project: { 'descendants._id': 1, 'descendants.is_active': 1 } },
          ],
          { session },
        )
        .exec(),
    );
    if (!top) return [];
    const counted = top.descendants.filter((descendant) => includeInactive || descendant.is_active);
    return [id, ...counted.map((descendant) => descendant._id.toHexString())];
  }

  /**
   * Increments the lock of each. Two transactions that write to the same document conflict; reading
   * it would not lock it.
   */
  override async lockPath(id: string): Promise<Category[]> {
    this.mongo.requireUnitOfWork('lockPath');
    const _id = toObjectId(id);
    if (!_id) return [];
    return this.mongo.execute(async (session) => {
      const path = await this.findPath(_id, session);
      const ids = path.map((category) => category._id);
      await this.categories.updateMany({ _id: trusted({ $in: ids }) }, { $inc: { lock: 1 } }, { session });
      return path.map(toCategory);
    });
  }

  override async isInUse(id: string): Promise<boolean> {
    const _id = toObjectId(id);
    if (!_id) return false;
    return this.mongo.execute(async (session) => {
      const child = await this.categories
        .exists({ parent_id: _id, is_active: true })
        .session(session ?? null);
      if (child) return true;
      const inIt = { 'category._id': _id, is_active: true };
      return (await this.products.exists(inIt).session(session ?? null)) !== null;
    });
  }

  override add({ name, slug, description, parentId, isActive }: CategoryDraft): Promise<Category> {
    return this.mongo.execute(async (session) => {
      const now = this.clock.now();
      const document: CategoryDocument = {
        _id: new Types.ObjectId(),
        name,
        name_folded: fold(name),
        slug,
        former_slugs: [],
        description,
        parent_id: await this.requireParent(parentId, session),
        is_active: isActive,
        lock: 0,
        created_at: now,
        updated_at: now,
      };
      await this.categories.create([document], { session });
      return toCategory(document);
    });
  }

  override update(id: string, changes: CategoryChanges): Promise<Category> {
    return this.mongo.executeInTransaction(async (session) => {
      const { name, slug, description, parentId, isActive } = changes;
      const fields = definedFields({
        name,
        name_folded: name === undefined ? undefined : fold(name),
        slug,
        description,
        parent_id: parentId === undefined ? undefined : await this.requireParent(parentId, session),
        is_active: isActive,
        updated_at: this.clock.now(),
      });
      const updated = await this.categories
        .findOneAndUpdate(
          { _id: toObjectId(id) },
          { $set: fields },
          { session, projection: CATEGORY_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredCategory>()
        .exec();
      if (!updated) throw this.notFound();
      if (name !== undefined || slug !== undefined) await this.updateCopies(updated, session);
      return toCategory(updated);
    });
  }

  /** Updates the copies of its name and slug in products. */
  private async updateCopies({ _id, name, slug }: StoredCategory, session: ClientSession): Promise<void> {
    const copies = { $set: { 'category.name': name, 'category.slug': slug } };
    await this.products.updateMany({ 'category._id': _id }, copies, { session });
  }

  /** Categories are never removed, so this one will exist at the commit. */
  private async requireParent(id: string | null, session: Session): Promise<Types.ObjectId | null> {
    if (id === null) return null;
    const _id = toObjectId(id);
    if (!_id || !(await this.categories.exists({ _id }).session(session ?? null))) throw this.notFound();
    return _id;
  }

  private findOne(filter: QueryFilter<CategoryDocument>): Promise<Category | null> {
    return this.mongo.execute(async (session) => {
      const document = await this.categories
        .findOne(filter, CATEGORY_FIELDS, { session })
        .lean<StoredCategory>()
        .exec();
      return document && toCategory(document);
    });
  }

  private page(
    { includeInactive }: Visibility,
    limit?: number,
    after?: { key: string; id: Types.ObjectId },
  ): Promise<Category[]> {
    return this.mongo.execute(async (session) => {
      const filter = { is_active: activeFilter(includeInactive) };
      const query = { filter, projection: CATEGORY_FIELDS, order: BY_NAME, limit, after };
      return (await findPage(this.categories, query, session)).map(toCategory);
    });
  }

  /** The category with all its ancestors, the topmost first. */
  private async findPath(_id: Types.ObjectId, session: Session): Promise<StoredCategory[]> {
    const [found] = await this.categories
      .aggregate<StoredCategory & { ancestors: (StoredCategory & { height: number })[] }>(
        [
          { $match: { _id } },
          {
            $graphLookup: {
              from: this.categories.collection.name,
              startWith: '$parent_id',
              connectFromField: 'parent_id',
              connectToField: '_id',
              depthField: 'height',
              as: 'ancestors',
            },
          },
        ],
        { session },
      )
      .exec();
    if (!found) return [];
    return [...found.ancestors.sort((a, b) => b.height - a.height), found];
  }
}
