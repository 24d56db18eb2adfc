import type { CategoryDraft } from '../../src/catalog/domain/category.js';
import type { ProductDraft } from '../../src/catalog/domain/product.js';
import type { Cents } from '../../src/shared/money.js';

let made = 0;

/** Another slug at each call, so that tests which share a store do not meet. */
export function aSlug(stem = 'thing'): string {
  made += 1;
  return `${stem}-${made}`;
}

export function aCategory(differences: Partial<CategoryDraft> = {}): CategoryDraft {
  const slug = aSlug('category');
  return { name: `Name of ${slug}`, slug, description: null, parentId: null, isActive: true, ...differences };
}

/** A product stands in a category; all else may be left to chance. */
export function aProduct(
  differences: Pick<ProductDraft, 'categoryId'> & Partial<ProductDraft>,
): ProductDraft {
  const slug = aSlug('product');
  return {
    name: `Name of ${slug}`,
    slug,
    description: null,
    price: cents(1999),
    stockQuantity: 10,
    isActive: true,
    vendorId: null,
    ...differences,
  };
}

export function cents(amount: number): Cents {
  return amount as Cents;
}
