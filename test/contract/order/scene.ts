import { beforeAll } from 'vitest';
import type { Order, OrderDraft } from '../../../src/orders/domain/order.js';
import { anOrder } from '../../support/factories.js';
import type { TestStore } from '../../support/open-store.js';
import { useStore, type ContractHarness } from '../harness.js';
import { someProducts } from '../stored.js';

export const NO_ORDER = { name: 'NotFoundError', code: 'order_not_found' };
export const KEY_TAKEN = { name: 'ConflictError', code: 'idempotency_key_taken', field: 'idempotencyKey' };

export interface OrderScene {
  readonly store: TestStore;
  /** An order of one product that is there, which has not been placed. */
  draft(differences?: Partial<OrderDraft>): OrderDraft;
  /** Places it. */
  add(differences?: Partial<OrderDraft>): Promise<Order>;
}

/** One store for the tests of the surrounding `describe`, with a product to order. */
export function orderScene(harness: ContractHarness): OrderScene {
  const store = useStore(harness);
  let products: string[];
  beforeAll(async () => {
    products = await someProducts(store, 1);
  });
  const draft = (differences?: Partial<OrderDraft>): OrderDraft => anOrder(products, differences);
  return { store, draft, add: (differences) => store.orders.add(draft(differences)) };
}
