import { describe } from 'vitest';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { harness } from './harness.js';
import { credentials } from './user/credentials.js';
import { userFilters } from './user/filters.js';
import { mailedTokens } from './user/mailed-tokens.js';
import { passwords } from './user/passwords.js';
import { userPages } from './user/pages.js';
import { userRecords } from './user/records.js';
import { userSearch } from './user/search.js';
import { userUniqueness } from './user/uniqueness.js';

/** What users/domain/user.repository.ts promises, on a real database. */
describe(UserRepository.name, () => {
  describe('one user', () => userRecords(harness));
  describe('e-mail and username', () => userUniqueness(harness));
  describe('credentials', () => credentials(harness));
  describe('a password', () => passwords(harness));
  describe('mailed tokens', () => mailedTokens(harness));
  describe('pages', () => userPages(harness));
  describe('filters', () => userFilters(harness));
  describe('search', () => userSearch(harness));
});
