import { describe } from 'vitest';
import { CartRepository } from '../../src/cart/domain/cart.repository.js';
import { cartExpiry } from './cart/expiry.js';
import { cartLines } from './cart/lines.js';
import { cartMerges } from './cart/merges.js';
import { cartOwners } from './cart/owners.js';
import { cartRaces } from './cart/races.js';
import { cartRecords } from './cart/records.js';
import { expiredCarts } from './cart/expired-carts.js';
import { harness } from './harness.js';

/** What cart/domain/cart.repository.ts promises, on a real database. */
describe(CartRepository.name, () => {
  describe('one cart', () => cartRecords(harness));
  describe('lines', () => cartLines(harness));
  describe('owners', () => cartOwners(harness));
  describe('a guest cart', () => cartExpiry(harness));
  describe('expired carts', () => expiredCarts(harness));
  describe('under concurrency', () => cartRaces(harness));
  describe('merging at log-in', () => cartMerges(harness));
});
