import type { Category } from '../domain/category.js';
import type { Product, Stock } from '../domain/product.js';
import { fold } from '../../shared/text.js';
import { fromDecimal } from '../../platform/database/mongo/decimal.js';
import { searchText } from '../../platform/database/mongo/search-text.js';
import type { CategoryDocument } from './category.schema.js';
import type { ProductDocument } from './product.schema.js';

/** Fields that are never read into the domain. */
export const CATEGORY_FIELDS = { name_folded: 0, lock: 0, former_slugs: 0 } as const;
export const PRODUCT_FIELDS = { name_folded: 0, search_text: 0, former_slugs: 0, withdrawn: 0 } as const;
export const STOCK_FIELDS = { stock_quantity: 1, updated_at: 1 } as const;

export type StoredCategory = Omit<CategoryDocument, keyof typeof CATEGORY_FIELDS>;
export type StoredProduct = Omit<ProductDocument, keyof typeof PRODUCT_FIELDS>;
export type StoredStock = Pick<ProductDocument, '_id' | keyof typeof STOCK_FIELDS>;

export function toCategory(document: StoredCategory): Category {
  return {
    id: document._id.toHexString(),
    name: document.name,
    slug: document.slug,
    description: document.description,
    parentId: document.parent_id?.toHexString() ?? null,
    isActive: document.is_active,
    createdAt: document.created_at,
    updatedAt: document.updated_at,
  };
}

export function toProduct(document: StoredProduct): Product {
  const { _id, name, slug } = document.category;
  return {
    id: document._id.toHexString(),
    name: document.name,
    slug: document.slug,
    description: document.description,
    category: { id: _id.toHexString(), name, slug },
    price: fromDecimal(document.price),
    stockQuantity: document.stock_quantity,
    isActive: document.is_active,
    vendorId: document.vendor_id?.toHexString() ?? null,
    createdAt: document.created_at,
    updatedAt: document.updated_at,
  };
}

export function toStock(document: StoredStock): Stock {
  return {
    id: document._id.toHexString(),
    stockQuantity: document.stock_quantity,
    updatedAt: document.updated_at,
  };
}

/** The folded texts for sorting and searching. */
export function foldedFields({ name, description }: Pick<Product, 'name' | 'description'>) {
  return { name_folded: fold(name), search_text: searchText(name, description) };
}
