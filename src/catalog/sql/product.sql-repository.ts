import { Injectable } from '@nestjs/common';
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
import { fold } from '../../shared/text.js';
import { fromTime, toTime } from '../../platform/database/sql/columns.js';
import { toRowId } from '../../platform/database/sql/row-id.js';
import { searchText } from '../../platform/database/sql/search-text.js';
import type { SqlReader } from '../../platform/database/sql/sql-connection.js';
import { SqlContext } from '../../platform/database/sql/sql-context.js';
import { countProducts, selectProducts } from './product-query.js';
import { PRODUCT_COLUMNS, toProduct, WITH_CATEGORY, type ProductRow } from './product-row.js';
import { ProductEntity } from './product.entity.js';

interface StockRow {
  readonly id: number;
  readonly stock_quantity: number;
  readonly updated_at: string;
}

const BY_ID = `SELECT ${PRODUCT_COLUMNS} FROM products p ${WITH_CATEGORY} WHERE p.id = ?`;
const BY_SLUG = `SELECT ${PRODUCT_COLUMNS} FROM products p ${WITH_CATEGORY} WHERE p.slug = ?`;
const BY_IDS = `SELECT ${PRODUCT_COLUMNS} FROM products p ${WITH_CATEGORY}
  WHERE p.id IN (SELECT value FROM json_each(?))`;
const BY_FORMER_SLUG = `SELECT ${PRODUCT_COLUMNS} FROM product_former_slugs f
  CROSS JOIN products p ON p.id = f.product_id ${WITH_CATEGORY} WHERE f.slug = ?`;
const TAKEN_SLUGS = 'SELECT slug FROM products WHERE slug IN (SELECT value FROM json_each(?))';
const ADD_FORMER_SLUG = `INSERT INTO product_former_slugs (slug, product_id) VALUES (?, ?)
  ON CONFLICT (slug) DO UPDATE SET product_id = excluded.product_id`;
const WITHDRAW = `UPDATE products SET is_active = 0, withdrawn = 1, updated_at = ?
  WHERE vendor_id = ? AND is_active = 1`;
const RESTORE = `UPDATE products
  SET is_active = (SELECT is_active FROM categories WHERE id = category_id), withdrawn = 0, updated_at = ?
  WHERE vendor_id = ? AND withdrawn = 1`;
const CATEGORY_EXISTS = 'SELECT 1 FROM categories WHERE id = ?';
const STOCK_COLUMNS = 'id, stock_quantity, updated_at';
const STOCK_BY_ID = `SELECT ${STOCK_COLUMNS} FROM products WHERE id = ? AND is_active = 1`;
const SET_STOCK = `UPDATE products SET stock_quantity = ?, updated_at = ? WHERE id = ? RETURNING ${STOCK_COLUMNS}`;
const ADJUST_STOCK = `UPDATE products SET stock_quantity = stock_quantity + ?, updated_at = ?
  WHERE id = ? AND stock_quantity + ? BETWEEN 0 AND ${MAX_STOCK} RETURNING ${STOCK_COLUMNS}`;

@Injectable()
export class SqlProductRepository extends ProductRepository {
  constructor(
    private readonly sql: SqlContext,
    private readonly clock: Clock,
  ) {
    super();
  }

  override find(id: string): Promise<Product | null> {
    return this.sql.readSync((connection) => findProduct(connection, toRowId(id)));
  }

  override findBySlug(slug: string): Promise<Product | null> {
    return this.findOne(BY_SLUG, slug);
  }

  override findByFormerSlug(slug: string): Promise<Product | null> {
    return this.findOne(BY_FORMER_SLUG, slug);
  }

  override takenSlugs(slugs: readonly string[]): Promise<string[]> {
    return this.sql.readSync((connection) =>
      connection.all<{ slug: string }>(TAKEN_SLUGS, JSON.stringify(slugs)).map(({ slug }) => slug),
    );
  }

  override addFormerSlug(id: string, slug: string): Promise<void> {
    return this.sql.writeSync((connection) => {
      const { id: rowId } = this.existing(findProduct(connection, toRowId(id)));
      connection.run(ADD_FORMER_SLUG, slug, Number(rowId));
    });
  }

  override withdrawOf(vendorId: string): Promise<number> {
    return this.updateOfVendor(vendorId, WITHDRAW);
  }

  override restoreOf(vendorId: string): Promise<number> {
    return this.updateOfVendor(vendorId, RESTORE);
  }

  private updateOfVendor(vendorId: string, statement: string): Promise<number> {
    return this.sql.writeSync((connection) =>
      connection.run(statement, toTime(this.clock.now()), toRowId(vendorId)),
    );
  }

  override findMany(ids: readonly string[]): Promise<Product[]> {
    const rowIds = ids.map(toRowId).filter((id) => id !== null);
    return this.sql.readSync((connection) =>
      connection.all<ProductRow>(BY_IDS, JSON.stringify(rowIds)).map(toProduct),
    );
  }

  override list(query: ProductQuery): Promise<Product[]> {
    return this.sql.readSync((connection) => selectProducts(connection, query).map(toProduct));
  }

  override count(filter: ProductFilter): Promise<number> {
    return this.sql.readSync((connection) => countProducts(connection, filter));
  }

  override findStock(id: string): Promise<Stock | null> {
    return this.sql.readSync((connection) => toStock(connection.get<StockRow>(STOCK_BY_ID, toRowId(id))));
  }

  override add({ categoryId, vendorId, ...draft }: ProductDraft): Promise<Product> {
    return this.sql.writeSync((connection) => {
      const now = this.clock.now();
      const id = connection.insert(ProductEntity, {
        ...draft,
        ...foldedColumns(draft),
        categoryId: existingCategory(connection, categoryId),
        vendorId: vendorId === null ? null : toVendorId(vendorId),
        createdAt: now,
        updatedAt: now,
      });
      return this.existing(findProduct(connection, id));
    }, VENDOR);
  }

  override update(id: string, { categoryId, vendorId, ...changes }: ProductChanges): Promise<Product> {
    return this.sql.writeSync((connection) => {
      const rowId = toRowId(id);
      const before = this.existing(findProduct(connection, rowId));
      connection.update(ProductEntity, Number(before.id), {
        ...changes,
        ...foldedColumns({
          name: changes.name ?? before.name,
          description: changes.description === undefined ? before.description : changes.description,
        }),
        categoryId: categoryId === undefined ? undefined : existingCategory(connection, categoryId),
        vendorId: typeof vendorId === 'string' ? toVendorId(vendorId) : vendorId,
        withdrawn: changes.isActive === undefined ? undefined : false,
        updatedAt: this.clock.now(),
      });
      return this.existing(findProduct(connection, rowId));
    }, VENDOR);
  }

  override adjustStock(id: string, delta: number): Promise<Stock | null> {
    return this.sql.writeSync((connection) => {
      const now = toTime(this.clock.now());
      return toStock(connection.get<StockRow>(ADJUST_STOCK, delta, now, toRowId(id), delta));
    });
  }

  override setStock(id: string, quantity: number): Promise<Stock> {
    return this.sql.writeSync((connection) => {
      const now = toTime(this.clock.now());
      return this.existing(toStock(connection.get<StockRow>(SET_STOCK, quantity, now, toRowId(id))));
    });
  }

  private findOne(statement: string, slug: string): Promise<Product | null> {
    return this.sql.readSync((connection) => {
      const row = connection.get<ProductRow>(statement, slug);
      return row ? toProduct(row) : null;
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

function findProduct(connection: SqlReader, id: number | null): Product | null {
  const row = connection.get<ProductRow>(BY_ID, id);
  return row ? toProduct(row) : null;
}

function existingCategory(connection: SqlReader, id: string): number {
  const rowId = toRowId(id);
  if (rowId === null || !connection.get(CATEGORY_EXISTS, rowId)) throw new NotFoundError('category');
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

function toStock(row: StockRow | undefined): Stock | null {
  if (!row) return null;
  return { id: String(row.id), stockQuantity: row.stock_quantity, updatedAt: fromTime(row.updated_at) };
}
