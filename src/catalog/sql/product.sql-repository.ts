import { Injectable } from '@nestjs/common';
import type { EntityManager, FindOptionsWhere, SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import type { Product, ProductChanges, ProductDraft, Stock } from '../domain/product.js';
import { ProductRepository, type ProductFilter, type ProductQuery } from '../domain/product.repository.js';
import { Clock } from '../../shared/clock.js';
import { NotFoundError } from '../../shared/domain-error.js';
import { fold } from '../../shared/text.js';
import { dialectOf, perDialect } from '../../platform/database/sql/dialect.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { searchText } from '../../platform/database/sql/search-text.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { CategoryEntity } from './category.entity.js';
import { countProducts, selectProducts } from './product-query.js';
import { fromEntity, fromRow, PRODUCT_COLUMNS, withCategory, type ProductRow } from './product-row.js';
import { ProductEntity, ProductFormerSlugEntity } from './product.entity.js';
import { adjustStock, findStock, setStock } from './product-stock.js';

const statementsFor = perDialect(({ lookUp, integers }) => {
  const products = `SELECT ${PRODUCT_COLUMNS} FROM products p ${withCategory(lookUp)}`;
  return {
    // Written by hand because every product page and cart item reads a product by its id: `findOne`
    // takes twenty times the CPU time (bench/statements.mjs; compare findBySlug).
    byId: `${products} WHERE p.id = ?`,
    // Written by hand for the same reason: every cart and every order reads all of its products,
    // and for three of them `find` takes seven times the CPU time.
    byIds: `${products} WHERE p.id IN (SELECT value FROM ${integers} AS list)`,
  };
});

@Injectable()
export class SqlProductRepository extends ProductRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Product | null> {
    return this.sql.read((manager) => findProduct(manager, toRowId(id)));
  }

  override findBySlug(slug: string): Promise<Product | null> {
    return this.sql.read(async (manager) => {
      const entity = await selectWithCategory(manager).where({ slug }).getOne();
      return entity && fromEntity(entity);
    });
  }

  override findByFormerSlug(slug: string): Promise<Product | null> {
    return this.sql.read(async (manager) => {
      const entity = await selectWithCategory(manager)
        .innerJoin('product.formerSlugs', 'former')
        .where('former.slug = :slug', { slug })
        .getOne();
      return entity && fromEntity(entity);
    });
  }

  override takenSlugs(slugs: readonly string[]): Promise<string[]> {
    return this.sql.read(async (manager) => {
      const taken = await manager.find(ProductEntity, {
        select: { slug: true },
        where: { slug: dialectOf(manager).oneOf(slugs) },
      });
      return taken.map(({ slug }) => slug);
    });
  }

  override addFormerSlug(id: string, slug: string): Promise<void> {
    return this.sql.write(async (manager) => {
      const product = this.existing(await findProduct(manager, toRowId(id)));
      await manager
        .createQueryBuilder()
        .insert()
        .into(ProductFormerSlugEntity)
        .values({ slug, productId: Number(product.id) })
        .orUpdate(['product_id'], ['slug'])
        .execute();
    });
  }

  override withdrawOf(vendorId: string): Promise<number> {
    return this.updateOfVendor(vendorId, { isActive: true }, { isActive: false, withdrawn: true });
  }

  /** The category of a product may have become inactive since. */
  override restoreOf(vendorId: string): Promise<number> {
    const isCategoryActive = () => '(SELECT is_active FROM categories WHERE id = category_id)';
    const ofWithdrawn = 'id IN (SELECT category_id FROM products WHERE vendor_id = :id AND withdrawn)';
    return this.sql.write(async (manager) => {
      await dialectOf(manager).lockRows(manager, CategoryEntity, ofWithdrawn, { id: toRowId(vendorId) });
      return this.updateOfVendor(
        vendorId,
        { withdrawn: true },
        { isActive: isCategoryActive, withdrawn: false },
      );
    });
  }

  override findMany(ids: readonly string[]): Promise<Product[]> {
    const rowIds = ids.map(toRowId).filter((id) => id !== null);
    return this.sql.read(async (manager) =>
      (await manager.query<ProductRow[]>(statementsFor(manager).byIds, [JSON.stringify(rowIds)])).map(
        fromRow,
      ),
    );
  }

  override list(query: ProductQuery): Promise<Product[]> {
    return this.sql.read(async (manager) => (await selectProducts(manager, query)).map(fromRow));
  }

  override count(filter: ProductFilter): Promise<number> {
    return this.sql.read((manager) => countProducts(manager, filter));
  }

  override findStock(id: string): Promise<Stock | null> {
    return this.sql.read((manager) => findStock(manager, toRowId(id)));
  }

  override add({ categoryId, vendorId, ...draft }: ProductDraft): Promise<Product> {
    return this.sql.write(async (manager) => {
      const now = this.clock.now();
      const entity = manager.create(ProductEntity, {
        ...draft,
        ...foldedColumns(draft),
        categoryId: await existingCategory(manager, categoryId),
        vendorId: vendorId === null ? null : toVendorId(vendorId),
        createdAt: now,
        updatedAt: now,
      });
      await manager.insert(ProductEntity, entity);
      return this.existing(await findProduct(manager, entity.id));
    }, VENDOR);
  }

  override update(id: string, { categoryId, vendorId, ...changes }: ProductChanges): Promise<Product> {
    return this.sql.write(async (manager) => {
      const before = this.existing(await findProduct(manager, toRowId(id)));
      const rowId = Number(before.id);
      const values = {
        ...changes,
        ...foldedColumns({
          name: changes.name ?? before.name,
          description: changes.description === undefined ? before.description : changes.description,
        }),
        categoryId: categoryId === undefined ? undefined : await existingCategory(manager, categoryId),
        vendorId: typeof vendorId === 'string' ? toVendorId(vendorId) : vendorId,
        withdrawn: changes.isActive === undefined ? undefined : false,
        updatedAt: this.clock.now(),
      };
      await manager.update(ProductEntity, { id: rowId }, values);
      return this.existing(await findProduct(manager, rowId));
    }, VENDOR);
  }

  override adjustStock(id: string, delta: number): Promise<Stock | null> {
    return this.sql.write((manager) => adjustStock(manager, toRowId(id), delta, this.clock.now()));
  }

  override setStock(id: string, quantity: number): Promise<Stock> {
    return this.sql.write(async (manager) => {
      const rowId = toRowId(id);
      if (rowId === null) throw this.notFound();
      return this.existing(await setStock(manager, rowId, quantity, this.clock.now()));
    });
  }

  private updateOfVendor(
    vendorId: string,
    condition: FindOptionsWhere<ProductEntity>,
    changes: QueryDeepPartialEntity<ProductEntity>,
  ): Promise<number> {
    return this.sql.write(async (manager) => {
      const id = toRowId(vendorId);
      if (id === null) return 0;
      const values = { ...changes, updatedAt: this.clock.now() };
      const { affected } = await manager.update(ProductEntity, { vendor: { id }, ...condition }, values);
      return affected ?? 0;
    });
  }

  private existing<T>(found: T | null): T {
    if (found === null) throw this.notFound();
    return found;
  }
}

/**
 * The category is checked before a write, so only the foreign key of the vendor can still fail.
 */
const VENDOR = 'user';

async function findProduct(manager: EntityManager, id: number | null): Promise<Product | null> {
  const [row] = await manager.query<ProductRow[]>(statementsFor(manager).byId, [id]);
  return row ? fromRow(row) : null;
}

function selectWithCategory(manager: EntityManager): SelectQueryBuilder<ProductEntity> {
  return manager
    .createQueryBuilder(ProductEntity, 'product')
    .innerJoinAndSelect('product.category', 'category');
}

async function existingCategory(manager: EntityManager, id: string): Promise<number> {
  const rowId = toRowId(id);
  if (rowId === null || !(await manager.existsBy(CategoryEntity, { id: rowId }))) {
    throw new NotFoundError('category');
  }
  return rowId;
}

function toVendorId(id: string): number {
  const rowId = toRowId(id);
  if (rowId === null) throw new NotFoundError(VENDOR);
  return rowId;
}

/** What lists are ordered by, and what a search looks through. */
function foldedColumns({ name, description }: Pick<Product, 'name' | 'description'>) {
  return { nameFolded: fold(name), searchText: searchText(name, description) };
}
