import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Model, trusted, Types, type ClientSession, type QueryFilter, type UpdateQuery } from 'mongoose';
import {
  MAX_STOCK,
  type Product,
  type ProductChanges,
  type ProductDraft,
  type Stock,
} from '../domain/product.js';
import { ProductRepository, type ProductFilter, type ProductQuery } from '../domain/product.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { toDecimal } from '../../platform/database/mongo/decimal.js';
import { COMMAND_TIMEOUT_MS } from '../../platform/database/mongo/mongo-connection.js';
import { MongoContext } from '../../platform/database/mongo/mongo-context.js';
import { toObjectId } from '../../platform/database/mongo/object-id.js';
import { definedFields } from '../../platform/database/mongo/defined-fields.js';
import { UserDocument } from '../../users/mongo/user.schema.js';
import { CategoryDocument } from './category.schema.js';
import {
  foldedFields,
  PRODUCT_FIELDS,
  STOCK_FIELDS,
  toProduct,
  toStock,
  type StoredProduct,
  type StoredStock,
} from './documents.js';
import { countProducts, findProducts } from './product-query.js';
import { ProductDocument, type EmbeddedCategory } from './product.schema.js';
import { addFormerSlug, findTakenSlugs } from './slugs.js';

@Injectable()
export class MongoProductRepository extends ProductRepository {
  constructor(
    private readonly mongo: MongoContext,
    @InjectModel(ProductDocument.name) private readonly products: Model<ProductDocument>,
    @InjectModel(CategoryDocument.name) private readonly categories: Model<CategoryDocument>,
    @InjectModel(UserDocument.name) private readonly users: Model<UserDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  /**
   * The most frequent read of the shop. Uses the driver, because a mongoose query takes a quarter
   * longer.
   */
  override async find(id: string): Promise<Product | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.products.collection.findOne<StoredProduct>(
        { _id },
        { projection: PRODUCT_FIELDS, session, maxTimeMS: COMMAND_TIMEOUT_MS },
      ),
    );
    return document && toProduct(document);
  }

  override findBySlug(slug: string): Promise<Product | null> {
    return this.findOne({ slug });
  }

  override findByFormerSlug(slug: string): Promise<Product | null> {
    return this.findOne({ former_slugs: slug });
  }

  override takenSlugs(slugs: readonly string[]): Promise<string[]> {
    return this.mongo.execute((session) => findTakenSlugs(this.products, slugs, session));
  }

  override addFormerSlug(id: string, slug: string): Promise<void> {
    return this.mongo.executeInTransaction(async (session) => {
      if (!(await addFormerSlug(this.products, id, slug, session))) throw this.notFound();
    });
  }

  override withdrawOf(vendorId: string): Promise<number> {
    return this.mongo.execute(async (session) => {
      const withdrawn = { is_active: false, withdrawn: true, updated_at: this.clock.now() };
      const onSale = { ...ofVendor(vendorId), is_active: true };
      return (await this.products.updateMany(onSale, { $set: withdrawn }, { session })).modifiedCount;
    });
  }

  override restoreOf(vendorId: string): Promise<number> {
    return this.mongo.executeInTransaction(async (session) => {
      const updated_at = this.clock.now();
      const withdrawn = { ...ofVendor(vendorId), withdrawn: true };
      const found = await this.products
        .find(withdrawn, { 'category._id': 1 }, { session })
        .lean<{ category: Pick<EmbeddedCategory, '_id'> }[]>()
        .exec();
      const active = await this.lockActiveCategories(
        found.map(({ category }) => category._id),
        session,
      );
      await this.products.updateMany(
        { ...withdrawn, 'category._id': trusted({ $in: active }) },
        { $set: { is_active: true, withdrawn: false, updated_at } },
        { session },
      );
      await this.products.updateMany(withdrawn, { $set: { withdrawn: false, updated_at } }, { session });
      return found.length;
    });
  }

  /**
   * Returns the active ones of these categories, and writes to them, so that none can be
   * deactivated concurrently.
   */
  private async lockActiveCategories(
    ids: readonly Types.ObjectId[],
    session: ClientSession,
  ): Promise<Types.ObjectId[]> {
    const active = { _id: trusted({ $in: ids }), is_active: true };
    await this.categories.updateMany(active, { $inc: { lock: 1 } }, { session });
    const found = await this.categories
      .find(active, { _id: 1 }, { session })
      .lean<Pick<CategoryDocument, '_id'>[]>()
      .exec();
    return found.map(({ _id }) => _id);
  }

  private findOne(filter: QueryFilter<ProductDocument>): Promise<Product | null> {
    return this.mongo.execute(async (session) => {
      const document = await this.products
        .findOne(filter, PRODUCT_FIELDS, { session })
        .lean<StoredProduct>()
        .exec();
      return document && toProduct(document);
    });
  }

  override async findMany(ids: readonly string[]): Promise<Product[]> {
    const known = ids.map(toObjectId).filter((id) => id !== null);
    if (known.length === 0) return [];
    const documents = await this.mongo.execute((session) =>
      this.products
        .find({ _id: trusted({ $in: known }) }, PRODUCT_FIELDS, { session })
        .lean<StoredProduct[]>()
        .exec(),
    );
    return documents.map(toProduct);
  }

  override list(query: ProductQuery): Promise<Product[]> {
    return this.mongo.execute(async (session) =>
      (await findProducts(this.products, query, session)).map(toProduct),
    );
  }

  override count(filter: ProductFilter): Promise<number> {
    return this.mongo.execute((session) => countProducts(this.products, filter, session));
  }

  override async findStock(id: string): Promise<Stock | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const document = await this.mongo.execute((session) =>
      this.products.findOne({ _id, is_active: true }, STOCK_FIELDS, { session }).lean<StoredStock>().exec(),
    );
    return document && toStock(document);
  }

  override add(draft: ProductDraft): Promise<Product> {
    return this.mongo.executeInTransaction(async (session) => {
      const now = this.clock.now();
      const document: ProductDocument = {
        _id: new Types.ObjectId(),
        name: draft.name,
        slug: draft.slug,
        former_slugs: [],
        description: draft.description,
        ...foldedFields(draft),
        category: await this.lockCategory(draft.categoryId, session),
        price: toDecimal(draft.price),
        stock_quantity: draft.stockQuantity,
        is_active: draft.isActive,
        withdrawn: false,
        vendor_id: await this.requireVendor(draft.vendorId, session),
        created_at: now,
        updated_at: now,
      };
      await this.products.create([document], { session });
      return toProduct(document);
    });
  }

  override update(id: string, changes: ProductChanges): Promise<Product> {
    return this.mongo.executeInTransaction(async (session) => {
      const { name, slug, description, categoryId, price, isActive, vendorId } = changes;
      const before = await this.find(id);
      if (!before) throw this.notFound();
      const fields = definedFields({
        name,
        slug,
        description,
        ...foldedFields({ ...before, ...definedFields({ name, description }) }),
        category: categoryId === undefined ? undefined : await this.lockCategory(categoryId, session),
        price: price === undefined ? undefined : toDecimal(price),
        is_active: isActive,
        withdrawn: isActive === undefined ? undefined : false,
        vendor_id: vendorId === undefined ? undefined : await this.requireVendor(vendorId, session),
        updated_at: this.clock.now(),
      });
      const updated = await this.products
        .findOneAndUpdate(
          { _id: toObjectId(id) },
          { $set: fields },
          { session, projection: PRODUCT_FIELDS, returnDocument: 'after' },
        )
        .lean<StoredProduct>()
        .exec();
      if (!updated) throw this.notFound();
      return toProduct(updated);
    });
  }

  override adjustStock(id: string, delta: number): Promise<Stock | null> {
    return this.writeStock(
      id,
      { $inc: { stock_quantity: delta } },
      { stock_quantity: trusted({ $gte: -delta, $lte: MAX_STOCK - delta }) },
    );
  }

  override async setStock(id: string, quantity: number): Promise<Stock> {
    return this.mongo.execute(async () => {
      const stock = await this.writeStock(id, { $set: { stock_quantity: quantity } });
      if (!stock) throw this.notFound();
      return stock;
    });
  }

  /** One conditional write; null if no product matches. */
  private async writeStock(
    id: string,
    change: UpdateQuery<ProductDocument>,
    condition: QueryFilter<ProductDocument> = {},
  ): Promise<Stock | null> {
    const _id = toObjectId(id);
    if (!_id) return null;
    const update = { ...change, $set: { ...change.$set, updated_at: this.clock.now() } };
    const document = await this.mongo.execute((session) =>
      this.products
        .findOneAndUpdate({ _id, ...condition }, update, {
          session,
          projection: STOCK_FIELDS,
          returnDocument: 'after',
        })
        .lean<StoredStock>()
        .exec(),
    );
    return document && toStock(document);
  }

  /**
   * Returns the copy of a category for a product. Also writes to the category, so that a concurrent
   * rename, which would miss this product, conflicts.
   */
  private async lockCategory(id: string, session: ClientSession): Promise<EmbeddedCategory> {
    const _id = toObjectId(id);
    const category = await this.categories
      .findOneAndUpdate(
        { _id },
        { $inc: { lock: 1 } },
        { session, projection: { name: 1, slug: 1 }, returnDocument: 'after' },
      )
      .lean<EmbeddedCategory>()
      .exec();
    if (!category) throw new NotFoundError('category');
    return category;
  }

  private async requireVendor(id: string | null, session: ClientSession): Promise<Types.ObjectId | null> {
    if (id === null) return null;
    const _id = toObjectId(id);
    if (!_id || !(await this.users.exists({ _id }).session(session))) throw new NotFoundError('user');
    return _id;
  }
}

/** Matches nothing if the id is malformed. */
const ofVendor = (id: string): QueryFilter<ProductDocument> => ({
  vendor_id: trusted({ $in: [toObjectId(id)].filter((vendorId) => vendorId !== null) }),
});
