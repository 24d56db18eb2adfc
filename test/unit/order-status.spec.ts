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
  it('allows what the contract allows, and nothing else', () => {
    for (const from of ORDER_STATUSES) {
      for (const to of ORDER_STATUSES)
        expect(canBecome(from, to), `${from} → ${to}`).toBe(ALLOWED.has(`${from} → ${to}`));
    }
  });

  it('goes forward only, whatever is tried: each status once, and cancelled only before it was sent', () => {
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
