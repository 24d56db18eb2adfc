import type { DocumentOptions } from '../../platform/database/mongo/copy/documents.js';
import { MongoCategoryRepository } from './category.mongo-repository.js';
import { MongoProductRepository } from './product.mongo-repository.js';
import { CategoryDocument, categorySchema } from './category.schema.js';
import { ProductDocument, productSchema } from './product.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [
  { name: CategoryDocument.name, schema: categorySchema },
  { name: ProductDocument.name, schema: productSchema },
];
export const records: Record<string, DocumentOptions> = {
  categories: { constants: { lock: 0 } },
  products: { embedded: { category_id: { field: 'category', copies: ['name', 'slug'] } } },
};
export const adapters = {
  CategoryRepository: MongoCategoryRepository,
  ProductRepository: MongoProductRepository,
};
