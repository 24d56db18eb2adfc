import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CartLine } from '../../src/cart/domain/cart.js';
import { mergeLines } from '../../src/cart/domain/merge-lines.js';
import { MAX_STOCK } from '../../src/catalog/domain/product.js';
import type { Cents } from '../../src/shared/money.js';

const line = (productId: string, quantity: number, price = 100): CartLine => ({
  productId,
  quantity,
  price: price as Cents,
  clipped: false,
  merged: false,
  addedAt: new Date(price),
});

const cart = fc.uniqueArray(
  fc.record({
    productId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    quantity: fc.integer({ min: 1, max: MAX_STOCK }),
    price: fc.integer({ min: 0, max: 1000 }),
  }),
  { selector: ({ productId }) => productId },
);
const stocks = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  fc.integer({ min: 0, max: MAX_STOCK }),
);
const limit = fc.integer({ min: 1, max: MAX_STOCK });

describe(mergeLines.name, () => {
  it('loses no line, adds up to the stock, and marks lines that were reduced', () => {
    fc.assert(
      fc.property(cart, cart, stocks, limit, (own, guest, stock, most) => {
        const lines = (rows: typeof own) =>
          rows.map((each) => line(each.productId, each.quantity, each.price));
        const merged = mergeLines(lines(own), lines(guest), new Map(Object.entries(stock)), most);
        expect(merged.map(({ productId }) => productId)).toEqual(guest.map(({ productId }) => productId));
        for (const each of merged) {
          const mine = own.find(({ productId }) => productId === each.productId);
          const theirs = guest.find(({ productId }) => productId === each.productId);
          const sum = (mine?.quantity ?? 0) + (theirs?.quantity ?? 0);
          const onHand = stock[each.productId] ?? 0;
          expect(each.quantity).toBe(Math.min(sum, onHand > 0 ? onHand : sum, most));
          expect(each.clipped).toBe(each.quantity < sum);
          expect(each.merged).toBe(true);
        }
      }),
    );
  });

  it('keeps the price that the user knows for a line in both carts', () => {
    const [merged] = mergeLines([line('a', 1, 500)], [line('a', 2, 700)], new Map([['a', 9]]), 1000);
    expect(merged).toEqual({ ...line('a', 3, 500), merged: true });
  });
});
