import type { Product } from '../domain/product.js';
import {
  fromBoolean,
  fromDecimal,
  fromTime,
  type StoredBoolean,
  type StoredDecimal,
  type StoredTime,
} from '../../platform/database/sql/columns.js';
import type { ProductEntity } from './product.entity.js';

/** What `PRODUCT_COLUMNS` selects. */
export interface ProductRow {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly price: StoredDecimal;
  readonly stock_quantity: number;
  readonly is_active: StoredBoolean;
  readonly vendor_id: number | null;
  readonly created_at: StoredTime;
  readonly updated_at: StoredTime;
  readonly category_id: number;
  readonly category_name: string;
  readonly category_slug: string;
}

export const PRODUCT_COLUMNS = `p.id, p.name, p.slug, p.description, p.price, p.stock_quantity, p.is_active,
  p.vendor_id, p.created_at, p.updated_at, p.category_id, c.name AS category_name, c.slug AS category_slug`;

/** @param lookUp the dialect's */
export const withCategory = (lookUp: string): string => `${lookUp} categories c ON c.id = p.category_id`;

export function fromRow(row: ProductRow): Product {
  return {
    id: String(row.id),
    name: row.name,
    slug: row.slug,
    description: row.description,
    category: { id: String(row.category_id), name: row.category_name, slug: row.category_slug },
    price: fromDecimal(row.price),
    stockQuantity: row.stock_quantity,
    isActive: fromBoolean(row.is_active),
    vendorId: row.vendor_id === null ? null : String(row.vendor_id),
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}

/** @param entity with its category */
export function fromEntity({ category, ...entity }: ProductEntity): Product {
  return {
    id: String(entity.id),
    name: entity.name,
    slug: entity.slug,
    description: entity.description,
    category: { id: String(category.id), name: category.name, slug: category.slug },
    price: entity.price,
    stockQuantity: entity.stockQuantity,
    isActive: entity.isActive,
    vendorId: entity.vendorId === null ? null : String(entity.vendorId),
    createdAt: entity.createdAt,
    updatedAt: entity.updatedAt,
  };
}
