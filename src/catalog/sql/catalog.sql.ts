import { CategoryEntity } from './category.entity.js';
import { ProductEntity } from './product.entity.js';
import { SqlCategoryRepository } from './category.sql-repository.js';
import { SqlProductRepository } from './product.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [CategoryEntity, ProductEntity];
export const adapters = {
  CategoryRepository: SqlCategoryRepository,
  ProductRepository: SqlProductRepository,
};
