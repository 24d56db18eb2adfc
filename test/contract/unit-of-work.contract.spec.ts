import { describe } from 'vitest';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { harness } from './harness.js';
import { atomicity } from './unit-of-work/atomicity.js';
import { everyWrite } from './unit-of-work/every-write.js';
import { eventDelivery } from './unit-of-work/event-delivery.js';
import { isolation } from './unit-of-work/isolation.js';

/** What shared/unit-of-work.ts and shared/events.ts promise, on a real database. */
describe(UnitOfWork.name, () => {
  describe('atomicity', () => atomicity(harness));
  describe('isolation', () => isolation(harness));
  describe('events', () => eventDelivery(harness));
  describe('every write method of every port', () => everyWrite(harness));
});
