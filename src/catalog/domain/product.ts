import type { Cents } from '../../shared/money.js';
import type { Category } from './category.js';

/** The part of its category that a product contains. */
type CategoryRef = Pick<Category, 'id' | 'name' | 'slug'>;

/** A product. An active product is always in an active category. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly category: CategoryRef;
  readonly price: Cents;
  /** An integer from 0 to MAX_STOCK. */
  readonly stockQuantity: number;
  readonly isActive: boolean;
  /** The vendor, who may change it without being staff; null for the shop's own products. */
  readonly vendorId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ProductDraft {
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  readonly categoryId: string;
  readonly price: Cents;
  readonly stockQuantity: number;
  readonly isActive: boolean;
  readonly vendorId: string | null;
}

/** Only the fields that are present change. Stock has its own methods. */
export type ProductChanges = Partial<Omit<ProductDraft, 'stockQuantity'>>;

/** 2^31 - 1, which fits the integer types of all databases. */
export const MAX_STOCK = 2_147_483_647;

/** The stock of one product. */
export interface Stock {
  readonly id: string;
  readonly stockQuantity: number;
  readonly updatedAt: Date;
}

/** A new quantity, or a difference to the current one. */
export type StockChange = { readonly quantity: number } | { readonly delta: number };
