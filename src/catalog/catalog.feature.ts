import { defineFeature } from '../platform/features/feature.js';
import { catalogAggregates } from './catalog.aggregates.js';
import { catalogCacheKeys } from './catalog.cache-keys.js';
import { CatalogModule } from './catalog.module.js';
import { CategoryRepository } from './domain/category.repository.js';
import { ProductRepository } from './domain/product.repository.js';

/** The manifest of the feature catalog. */
export const catalogFeature = defineFeature({
  name: 'catalog',
  modules: [CatalogModule],
  persistence: {
    ports: { CategoryRepository, ProductRepository },
    aggregates: catalogAggregates,
    sql: () => import('./sql/catalog.sql.js'),
    mongo: () => import('./mongo/catalog.mongo.js'),
  },
  permissions: {
    create_product: 'Create products',
    update_product: 'Update products',
    delete_product: 'Delete products',
    update_stock: 'Change the stock of products',
    create_category: 'Create categories',
    update_category: 'Update categories, and see inactive ones',
    delete_category: 'Delete categories',
  },
  publicRoutes: [
    'GET /categories',
    'GET /categories/:id',
    'GET /categories/:id/products',
    'GET /categories/slug/:slug',
    'GET /categories/tree',
    'GET /products',
    'GET /products/:id',
    'GET /products/:id/stock',
    'GET /products/slug/:slug',
  ],
  cacheKeys: catalogCacheKeys,
  tags: {
    Products: 'What the shop sells, and its stock.',
    Categories: 'The category tree of the products.',
  },
});
