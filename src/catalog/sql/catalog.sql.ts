import { CategoryEntity, CategoryFormerSlugEntity } from './category.entity.js';
import { ProductEntity, ProductFormerSlugEntity } from './product.entity.js';
import { SqlCategoryRepository } from './category.sql-repository.js';
import { SqlProductRepository } from './product.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [CategoryEntity, CategoryFormerSlugEntity, ProductEntity, ProductFormerSlugEntity];
export const adapters = {
  CategoryRepository: SqlCategoryRepository,
  ProductRepository: SqlProductRepository,
};
