import { describe } from 'vitest';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { harness } from './harness.js';
import { categoryCopy } from './product/category-copy.js';
import { productFilters } from './product/filters.js';
import { productPages } from './product/pages.js';
import { productRecords } from './product/records.js';
import { productSearch } from './product/search.js';
import { stock } from './product/stock.js';
import { concurrentPurchases } from './product/concurrent-purchases.js';

/** What catalog/domain/product.repository.ts promises, on a real database. */
describe(ProductRepository.name, () => {
  describe('one product', () => productRecords(harness));
  describe('the category of a product', () => categoryCopy(harness));
  describe('stock', () => stock(harness));
  describe('stock under concurrent purchases', () => concurrentPurchases(harness));
  describe('pages', () => productPages(harness));
  describe('filters', () => productFilters(harness));
  describe('search', () => productSearch(harness));
});
