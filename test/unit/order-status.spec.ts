import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORDER_STATUSES, canBecome, type OrderStatus } from '../../src/orders/domain/order-status.js';

/** The contract's own words, written down apart from the table under test. */
const ALLOWED = new Set([
  'pending → processing',
  'processing → shipped',
  'shipped → delivered',
  'pending → cancelled',
  'processing → cancelled',
]);

describe(canBecome.name, () => {
  it('allows the transitions of the contract, and no others', () => {
    for (const from of ORDER_STATUSES) {
      for (const to of ORDER_STATUSES)
        expect(canBecome(from, to), `${from} → ${to}`).toBe(ALLOWED.has(`${from} → ${to}`));
    }
  });

  it('allows each status once, and cancelling only before shipping', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ORDER_STATUSES)), (tries) => {
        const way: OrderStatus[] = ['pending'];
        for (const to of tries) if (canBecome(way.at(-1) ?? 'pending', to)) way.push(to);
        expect(new Set(way).size).toBe(way.length);
        expect(way.includes('cancelled') && way.includes('shipped')).toBe(false);
        expect(way.slice(0, -1).some((each) => each === 'delivered' || each === 'cancelled')).toBe(false);
      }),
    );
  });
});
