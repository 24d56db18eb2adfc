import { describe } from 'vitest';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { harness } from './harness.js';
import { carriedCategory } from './product/carried-category.js';
import { productFilters } from './product/filters.js';
import { productPages } from './product/pages.js';
import { productRecords } from './product/records.js';
import { productSearch } from './product/search.js';
import { stock } from './product/stock.js';
import { stockRush } from './product/stock-rush.js';

/** What catalog/domain/product.repository.ts promises, on a real database. */
describe(ProductRepository.name, () => {
  describe('one product', () => productRecords(harness));
  describe('its category', () => carriedCategory(harness));
  describe('stock', () => stock(harness));
  describe('stock under a rush', () => stockRush(harness));
  describe('pages', () => productPages(harness));
  describe('filters', () => productFilters(harness));
  describe('search', () => productSearch(harness));
});
