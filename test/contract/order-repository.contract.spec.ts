import { describe } from 'vitest';
import { OrderRepository } from '../../src/orders/domain/order.repository.js';
import { harness } from './harness.js';
import { orderFilters } from './order/filters.js';
import { idempotency } from './order/idempotency.js';
import { orderNumbers } from './order/numbers.js';
import { orderPages } from './order/pages.js';
import { orderRecords } from './order/records.js';
import { orderStatus } from './order/status.js';

/** What orders/domain/order.repository.ts promises, on a real database. */
describe(OrderRepository.name, () => {
  describe('one order', () => orderRecords(harness));
  describe('numbers', () => orderNumbers(harness));
  describe('idempotency keys', () => idempotency(harness));
  describe('pages', () => orderPages(harness));
  describe('filters', () => orderFilters(harness));
  describe('status', () => orderStatus(harness));
});
