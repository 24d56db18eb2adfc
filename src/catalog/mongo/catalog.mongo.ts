import { MongoCategoryRepository } from './category.mongo-repository.js';
import { MongoProductRepository } from './product.mongo-repository.js';
import { CategoryDocument, categorySchema } from './category.schema.js';
import { ProductDocument, productSchema } from './product.schema.js';

/** The MongoDB part of the manifest. */
export const schemas = [
  { name: CategoryDocument.name, schema: categorySchema },
  { name: ProductDocument.name, schema: productSchema },
];
export const adapters = {
  CategoryRepository: MongoCategoryRepository,
  ProductRepository: MongoProductRepository,
};
