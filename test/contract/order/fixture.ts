import { beforeAll } from 'vitest';
import type { Order, OrderDraft } from '../../../src/orders/domain/order.js';
import { anOrder } from '../../support/factories.js';
import type { TestAdapters } from '../../support/open-adapters.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { someProducts } from '../stored.js';

export const NO_ORDER = { name: 'NotFoundError', code: 'order_not_found' };
export const KEY_TAKEN = { name: 'ConflictError', code: 'idempotency_key_taken', field: 'idempotencyKey' };

export interface OrderFixture {
  readonly db: TestAdapters;
  /** An order of one product that is there, which has not been placed. */
  draft(differences?: Partial<OrderDraft>): OrderDraft;
  /** Places it. */
  add(differences?: Partial<OrderDraft>): Promise<Order>;
}

/** One database for the tests of the surrounding `describe`, with a product to order. */
export function orderFixture(harness: ContractHarness): OrderFixture {
  const db = useDatabase(harness);
  let products: string[];
  beforeAll(async () => {
    products = await someProducts(db, 1);
  });
  const draft = (differences?: Partial<OrderDraft>): OrderDraft => anOrder(products, differences);
  return { db, draft, add: (differences) => db.orders.add(draft(differences)) };
}
