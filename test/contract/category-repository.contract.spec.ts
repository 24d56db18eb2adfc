import { describe } from 'vitest';
import { CategoryRepository } from '../../src/catalog/domain/category.repository.js';
import { categoryHierarchy } from './category/hierarchy.js';
import { categoryListing } from './category/listing.js';
import { categoryRecords } from './category/records.js';
import { lockedPaths } from './category/locked-paths.js';
import { harness } from './harness.js';

/** What catalog/domain/category.repository.ts promises, on a real database. */
describe(CategoryRepository.name, () => {
  describe('one category', () => categoryRecords(harness));
  describe('lists', () => categoryListing(harness));
  describe('the hierarchy', () => categoryHierarchy(harness));
  describe('a locked path', () => lockedPaths(harness));
});
