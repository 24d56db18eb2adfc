import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../shared/domain-error.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  encodeCursor,
  invalidCursor,
  toPage,
  type Page,
} from '../shared/page.js';
import { fold, wordsOf } from '../shared/text.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { UserRepository } from '../users/domain/user.repository.js';
import { VendorEligibility } from '../users/vendor-eligibility.service.js';
import { ProductChanged, StockChanged } from './catalog.events.js';
import { assertPathActive, hasNoChanges, type Precondition, type Visibility } from './category.service.js';
import { OutOfStockError, StockLimitError, VendorInactiveError } from './domain/catalog.errors.js';
import { CategoryRepository } from './domain/category.repository.js';
import type { StockChange, Product, ProductChanges, ProductDraft, Stock } from './domain/product.js';
import {
  ProductRepository,
  type ProductFilter,
  type ProductPosition,
  type ProductSort,
} from './domain/product.repository.js';
import { isReleased, releasedSlug, slugFrom } from './domain/slug.js';
import { storeFormerSlug, slugAfterChange, slugForNew, withDerivedSlug } from './slug-changes.js';

export interface ProductVisibility extends Visibility {
  /** Shows inactive products of this vendor only; null: of all vendors. */
  readonly vendorId: string | null;
}

export interface ProductListing
  extends Pick<ProductFilter, 'minPrice' | 'maxPrice' | 'inStock'>, ProductVisibility {
  /** Names the list in its cursors; `products` where none is given. */
  readonly list?: string;
  /** A category's id. */
  readonly category?: string;
  readonly includeSubcategories?: boolean;
  /**
   * Words, in any case and with or without accents; all of them must occur in the name or the
   * description.
   */
  readonly search?: string;
  readonly sort?: ProductSort;
  readonly limit?: number;
  readonly cursor?: string;
  readonly withTotal?: boolean;
}

/** A draft from a client: absent fields have defaults. */
export type NewProduct = Pick<ProductDraft, 'name' | 'categoryId' | 'price'> & Partial<ProductDraft>;

/** Products and their stock. */
@Injectable()
export class ProductService {
  constructor(
    private readonly products: ProductRepository,
    private readonly categories: CategoryRepository,
    private readonly users: UserRepository,
    private readonly eligibility: VendorEligibility,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
  ) {}

  async list(listing: ProductListing): Promise<Page<Product>> {
    const { sort = 'newest', limit = DEFAULT_LIMIT, cursor, withTotal } = listing;
    const list = `${listing.list ?? 'products'} ${sort}`;
    const after = cursor === undefined ? undefined : decodePosition(cursor, list, sort);
    const filter = await this.filterOf(listing);
    const found = await this.products.list({ filter, sort, limit: limit + 1, after });
    const page = toPage(found, limit, (last) => encodeCursor(list, sortKey(last, sort), last.id));
    return withTotal ? { ...page, total: await this.products.count(filter) } : page;
  }

  /** @throws NotFoundError */
  async get(id: string, visibility: ProductVisibility): Promise<Product> {
    return requireVisible(await this.products.find(id), visibility);
  }

  /**
   * Returns the product with this slug, otherwise the last one that had it, whose current slug is
   * different. The current owner of the slug takes precedence, even if it is hidden.
   * @throws NotFoundError
   */
  async getBySlug(slug: string, visibility: ProductVisibility): Promise<Product> {
    const current = await this.products.findBySlug(slug);
    return requireVisible(current ?? (await this.products.findByFormerSlug(slug)), visibility);
  }

  /**
   * @throws ConflictError (slug_taken), NotFoundError (of the category), CategoryInactiveError,
   * ValidationError if the name yields no slug
   */
  async create(input: NewProduct): Promise<Product> {
    const draft = {
      name: input.name,
      description: input.description ?? null,
      categoryId: input.categoryId,
      price: input.price,
      stockQuantity: input.stockQuantity ?? 0,
      isActive: input.isActive ?? true,
      vendorId: input.vendorId ?? null,
    };
    const derivedSlug = input.slug ?? slugFrom(input.name);
    const work = async () => {
      await this.assertValidCategory(draft.categoryId, draft.isActive);
      const slug = await slugForNew(input.slug, derivedSlug, this.products);
      const product = await this.products.add({ ...draft, slug });
      this.events.raise(new ProductChanged(product.id, [product.category.id], [product.slug]));
      return product;
    };
    return withDerivedSlug(input.slug === undefined, () => this.unitOfWork.run(work));
  }

  /**
   * @param precondition called in the unit of work, so the change applies to the state that it
   * checks
   * @throws NotFoundError, ConflictError (slug_taken), CategoryInactiveError, VendorInactiveError,
   * and what the precondition throws
   */
  async update(id: string, changes: ProductChanges, precondition: Precondition<Product>): Promise<Product> {
    const work = async () => {
      const current = await this.products.get(id);
      precondition(current);
      if (hasNoChanges(changes)) return current;
      const categoryId = changes.categoryId ?? current.category.id;
      const isActive = changes.isActive ?? current.isActive;
      if (categoryId !== current.category.id || (isActive && !current.isActive)) {
        await this.assertValidCategory(categoryId, isActive);
      }
      if (isActive && !current.isActive) await this.assertVendorCanSell(current);
      const slug = await slugAfterChange(current, changes, this.products);
      const changed = await this.change(current, { ...changes, slug });
      await storeFormerSlug(current, changed, this.products);
      return changed;
    };
    return withDerivedSlug(changes.slug === undefined, () => this.unitOfWork.run(work));
  }

  /**
   * Soft delete: keeps the row and frees the slug. Also deletes hidden products.
   * @throws NotFoundError, also if it is already deleted, and what the precondition throws
   */
  async remove(id: string, precondition: Precondition<Product>): Promise<void> {
    await this.unitOfWork.run(async () => {
      const current = await this.products.get(id);
      if (isReleased(current)) throw new NotFoundError('product');
      precondition(current);
      await this.change(current, { isActive: false, slug: releasedSlug(current) });
    });
  }

  /** @throws NotFoundError */
  async stock(id: string): Promise<Stock> {
    const stock = await this.products.findStock(id);
    if (!stock) throw new NotFoundError('product');
    return stock;
  }

  /** @throws NotFoundError, OutOfStockError, StockLimitError, and what the precondition throws */
  async changeStock(id: string, change: StockChange, precondition: Precondition<Product>): Promise<Stock> {
    return this.unitOfWork.run(async () => {
      const current = await this.products.get(id);
      precondition(current);
      this.events.raise(new StockChanged(id, current.category.id, current.slug));
      if ('quantity' in change) return this.products.setStock(id, change.quantity);
      const stock = await this.products.adjustStock(id, change.delta);
      if (stock) return stock;
      throw change.delta < 0 ? new OutOfStockError() : new StockLimitError();
    });
  }

  private async change(current: Product, changes: ProductChanges): Promise<Product> {
    const changed = await this.products.update(current.id, changes);
    const both = [current, changed];
    const categoryIds = both.map(({ category }) => category.id);
    this.events.raise(
      new ProductChanged(
        current.id,
        categoryIds,
        both.map(({ slug }) => slug),
      ),
    );
    return changed;
  }

  private async filterOf(listing: ProductListing): Promise<ProductFilter> {
    const { category, search, minPrice, maxPrice, inStock, includeInactive } = listing;
    return {
      includeInactive,
      vendorId: includeInactive ? (listing.vendorId ?? undefined) : undefined,
      categoryIds: category === undefined ? undefined : await this.categoryIds(category, listing),
      words: search === undefined ? undefined : wordsOf(search),
      minPrice,
      maxPrice,
      inStock,
    };
  }

  private async categoryIds(id: string, listing: ProductListing): Promise<string[]> {
    return listing.includeSubcategories ? this.categories.subtreeIds(id, listing) : [id];
  }

  private async assertVendorCanSell({ vendorId }: Product): Promise<void> {
    const vendor = vendorId === null ? null : await this.users.find(vendorId);
    if (vendor && !(await this.eligibility.canSell(vendor))) throw new VendorInactiveError();
  }

  private async assertValidCategory(categoryId: string, isActive: boolean): Promise<void> {
    const path = await this.categories.lockPath(categoryId);
    if (path.length === 0) throw new NotFoundError('category');
    assertPathActive(path, isActive);
  }
}

function requireVisible(product: Product | null, { includeInactive, vendorId }: ProductVisibility): Product {
  const seesInactive = includeInactive && (vendorId === null || product?.vendorId === vendorId);
  if (!product || !(product.isActive || seesInactive)) throw new NotFoundError('product');
  return product;
}

function sortKey(product: Product, sort: ProductSort): number | string {
  switch (sort) {
    case 'newest':
      return product.createdAt.getTime();
    case 'price':
    case '-price':
      return product.price;
    case 'name':
      return fold(product.name);
  }
}

/** The latest time that a Date can hold, in milliseconds; prices stay far below. */
const MAX_KEY = 8.64e15;

function decodePosition(cursor: string, list: string, sort: ProductSort): ProductPosition {
  if (sort === 'name') return decodeCursor(cursor, list, 'string');
  const position = decodeCursor(cursor, list, 'number');
  if (!Number.isInteger(position.key) || position.key < 0 || position.key > MAX_KEY) throw invalidCursor();
  return position;
}
