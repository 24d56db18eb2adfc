import { withPartTables } from '../../platform/database/sql/copy/sql-records.js';
import { CategoryEntity, CategoryFormerSlugEntity } from './category.entity.js';
import { ProductEntity, ProductFormerSlugEntity } from './product.entity.js';
import { SqlCategoryRepository } from './category.sql-repository.js';
import { SqlProductRepository } from './product.sql-repository.js';

/** The SQL part of the manifest. */
export const entities = [CategoryEntity, CategoryFormerSlugEntity, ProductEntity, ProductFormerSlugEntity];
export const records = {
  categories: withPartTables({
    former_slugs: { table: 'category_former_slugs', parent: 'category_id', value: 'slug' },
  }),
  products: withPartTables({
    former_slugs: { table: 'product_former_slugs', parent: 'product_id', value: 'slug' },
  }),
};
export const adapters = {
  CategoryRepository: SqlCategoryRepository,
  ProductRepository: SqlProductRepository,
};
