import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cart, CartLine } from '../../src/cart/domain/cart.js';
import { toPricedCart } from '../../src/cart/domain/priced-cart.js';
import type { Product } from '../../src/catalog/domain/product.js';
import { MAX_STOCK } from '../../src/catalog/domain/product.js';
import { MAX_CENTS, formatMoney, type Cents } from '../../src/shared/money.js';

const AT = new Date('2026-03-01T09:30:00Z');

const price = fc.integer({ min: 0, max: MAX_CENTS }).map((cents) => cents as Cents);
const quantity = fc.integer({ min: 1, max: MAX_STOCK });

interface Pair {
  readonly line: CartLine;
  readonly product: Product;
}

const pairs: fc.Arbitrary<Pair[]> = fc
  .array(
    fc.record({
      price,
      paid: price,
      quantity,
      stock: fc.integer({ min: 0, max: MAX_STOCK }),
      isActive: fc.boolean(),
      clipped: fc.boolean(),
      merged: fc.boolean(),
    }),
    { maxLength: 200 },
  )
  .map((rows) =>
    rows.map((row, index): Pair => {
      const id = String(index + 1);
      return {
        line: {
          productId: id,
          quantity: row.quantity,
          price: row.paid,
          clipped: row.clipped,
          merged: row.merged,
          addedAt: AT,
        },
        product: {
          id,
          name: `Product ${id}`,
          slug: `product-${id}`,
          description: null,
          category: { id: '1', name: 'Category', slug: 'category' },
          price: row.price,
          stockQuantity: row.stock,
          isActive: row.isActive,
          vendorId: null,
          createdAt: AT,
          updatedAt: AT,
        },
      };
    }),
  );

const cartOf = (all: readonly Pair[]): Cart => ({
  owner: { userId: '1' },
  lines: all.map(({ line }) => line),
  updatedAt: AT,
  expiresAt: null,
});

const shown = (all: readonly Pair[]) =>
  toPricedCart(
    cartOf(all),
    all.map(({ product }) => product),
  );

/** Exact decimal arithmetic on the texts that a client sees, without the code under test. */
const inCents = (amount: string): bigint => BigInt(amount.replace('.', ''));

describe(toPricedCart.name, () => {
  it('computes the total to the cent, for large amounts too', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const { lines, total, itemCount } = shown(all);
        const texts = lines.map((each) => ({
          unit: formatMoney(each.unitPrice),
          line: formatMoney(each.lineTotal),
          quantity: BigInt(each.quantity),
        }));
        for (const { unit, line, quantity: units } of texts)
          expect(inCents(line)).toBe(inCents(unit) * units);
        expect(inCents(formatMoney(total))).toBe(texts.reduce((sum, { line }) => sum + inCents(line), 0n));
        expect(itemCount).toBe(all.reduce((sum, { line }) => sum + line.quantity, 0));
      }),
    );
  });

  it('charges the current price, and reports each price that has changed', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const { lines, notices } = shown(all);
        all.forEach(({ line, product }, index) => {
          expect(lines[index]?.unitPrice).toBe(product.price);
          const codes = notices.filter(({ productId }) => productId === product.id).map(({ code }) => code);
          expect(codes.includes('price_up')).toBe(product.price > line.price);
          expect(codes.includes('price_down')).toBe(product.price < line.price);
          expect(codes.includes('clipped')).toBe(line.clipped);
          expect(codes.includes('merged')).toBe(line.merged);
          expect(codes.includes('unavailable')).toBe(!lines[index]?.isAvailable);
          expect(new Set(codes).size).toBe(codes.length);
        });
      }),
    );
  });

  it('keeps every line in its position, and marks those that cannot be ordered', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const { lines } = shown(all);
        expect(lines.map(({ product }) => product.id)).toEqual(all.map(({ line }) => line.productId));
        all.forEach(({ line, product }, index) => {
          const enough = product.isActive && product.stockQuantity - line.quantity >= 0;
          expect(lines[index]?.isAvailable).toBe(enough);
        });
      }),
    );
  });
});
