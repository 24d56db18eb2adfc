import { describe, expect, it } from 'vitest';
import { MAX_LINES, type CartLine } from '../../../src/cart/domain/cart.js';
import { MAX_STOCK } from '../../../src/catalog/domain/product.js';
import { MAX_CENTS } from '../../../src/shared/money.js';
import { aCartLine, cents } from '../../support/factories.js';
import { idLabel, NO_PRODUCT, nonexistentIds, type ContractHarness } from '../harness.js';
import { someProducts } from '../stored.js';
import { cartFixture, empty, KINDS, productsOf } from './fixture.js';

/**
 * Prices where binary fractions go wrong, quantities and times at their ends, each value different.
 */
const VALUES: Omit<CartLine, 'productId'>[] = [
  {
    price: cents(0),
    quantity: 1,
    clipped: false,
    merged: true,
    addedAt: new Date('2025-01-01T00:00:00.001Z'),
  },
  {
    price: cents(1),
    quantity: 2,
    clipped: true,
    merged: false,
    addedAt: new Date('2025-06-30T23:59:59.999Z'),
  },
  {
    price: cents(115),
    quantity: 100,
    clipped: false,
    merged: true,
    addedAt: new Date('2039-12-31T12:00:00.010Z'),
  },
  {
    price: cents(4035),
    quantity: MAX_STOCK - 1,
    clipped: true,
    merged: false,
    addedAt: new Date('2024-02-29T00:00:00Z'),
  },
  {
    price: MAX_CENTS,
    quantity: MAX_STOCK,
    clipped: true,
    merged: false,
    addedAt: new Date('2099-12-31T23:59:59.999Z'),
  },
];

export function cartRecords(harness: ContractHarness): void {
  const { db, owner: anOwner, lines: someLines, put, find, expiry } = cartFixture(harness);

  describe.each(KINDS)('%s', (kind) => {
    it('is empty at first', async () => {
      const owner = await anOwner(kind);
      const [line] = await someLines(1);
      expect(await find(owner)).toEqual(empty(owner));
      expect(await db.carts.removeLine(owner, line?.productId ?? '')).toBe(false);
      expect(await db.carts.take(owner)).toEqual([]);
      expect(await find(owner), 'after all that').toEqual(empty(owner));
    });

    it('returns the lines that were put, immediately', async () => {
      const owner = await anOwner(kind);
      const lines = await someLines(3, { quantity: 3, price: cents(123) });
      const cart = await put(owner, ...lines);
      const now = db.clock.now();
      expect(cart).toEqual({ owner, lines, updatedAt: now, expiresAt: expiry(owner) });
      expect(await find(owner)).toEqual(cart);
    });

    it('keeps every cent, quantity and millisecond, and the clipped flag of a merge', async () => {
      const owner = await anOwner(kind);
      for (const values of VALUES) {
        const [line] = await someLines(1, values);
        if (!line) return expect.fail('no product was added');
        expect((await put(owner, line)).lines.at(-1), 'put').toEqual(line);
        expect((await find(owner)).lines.at(-1), 'found').toEqual(line);
      }
      expect(await db.carts.take(owner), 'taken').toMatchObject(VALUES);
    });

    it('takes each new value of an existing line', async () => {
      const owner = await anOwner(kind);
      const [line] = await someLines(1);
      if (!line) return expect.fail('no product was added');
      await put(owner, line);
      for (const values of [...VALUES, ...VALUES.slice().reverse()]) {
        const cart = await put(owner, { ...line, ...values });
        expect(cart.lines).toEqual([{ ...line, ...values }]);
        expect(await find(owner)).toEqual(cart);
      }
    });

    it('reports the time of its last change, and none when it is empty', async () => {
      const owner = await anOwner(kind);
      const [first, second] = await someLines(2);
      if (!first || !second) return expect.fail('no product was added');
      const updatedAt = async () => (await find(owner)).updatedAt;
      const changes: [string, () => Promise<unknown>][] = [
        ['the first line', () => put(owner, first)],
        ['another line', () => put(owner, second)],
        ['the first line again', () => put(owner, { ...first, quantity: 2 })],
        ['the second line as it was', () => put(owner, second)],
        ['the first line out', () => db.carts.removeLine(owner, first.productId)],
        ['the first line once more', () => put(owner, first)],
        ['the last line out', () => db.carts.removeLine(owner, first.productId)],
      ];
      for (const [what, change] of changes) {
        db.clock.advance(7);
        await change();
        expect(await updatedAt(), what).toEqual(db.clock.now());
        db.clock.advance(7);
        expect(await updatedAt(), `${what}, later`).not.toEqual(db.clock.now());
      }
      await db.carts.removeLine(owner, second.productId);
      expect(await find(owner)).toEqual(empty(owner));
      db.clock.advance(7);
      expect(await put(owner, first)).toEqual({
        ...{ owner, lines: [first] },
        ...{ updatedAt: db.clock.now(), expiresAt: expiry(owner) },
      });
      await db.carts.take(owner);
      expect(await find(owner)).toEqual(empty(owner));
    });

    it('is not changed by putting no lines into an empty cart', async () => {
      const owner = await anOwner(kind);
      expect(await put(owner)).toEqual(empty(owner));
      const cart = await put(owner, ...(await someLines(2)));
      db.clock.advance(7);
      expect(await put(owner)).toEqual(cart);
      expect(await find(owner)).toEqual(cart);
    });

    it('accepts more lines than a shopper can add one by one', async () => {
      const owner = await anOwner(kind);
      const lines = await someLines(MAX_LINES + 1);
      expect((await put(owner, ...lines)).lines).toEqual(lines);
      expect((await find(owner)).lines).toEqual(lines);
      expect(await db.carts.take(owner)).toEqual(lines);
    });

    it('rejects a missing or malformed product id, together with the other lines', async () => {
      const owner = await anOwner(kind);
      const [line, other] = await someLines(2);
      if (!line || !other) return expect.fail('no product was added');
      const before = await put(owner, line);
      db.clock.advance(7);
      for (const productId of nonexistentIds(harness, line.productId)) {
        const lines = [other, { ...line, quantity: 9 }, aCartLine({ productId })];
        await expect(put(owner, ...lines), idLabel(productId)).rejects.toMatchObject(NO_PRODUCT);
        await expect(put(owner, ...lines.reverse()), idLabel(productId)).rejects.toMatchObject(NO_PRODUCT);
      }
      expect(await find(owner)).toEqual(before);
    });

    it('accepts inactive products and keeps products that become inactive', async () => {
      const owner = await anOwner(kind);
      const [active = ''] = await someProducts(db, 1);
      const [inactive = ''] = await someProducts(db, 1, { isActive: false });
      const lines = [active, inactive].map((productId) => aCartLine({ productId }));
      const cart = await put(owner, ...lines);
      await db.products.update(active, { isActive: false });
      expect(productsOf(cart.lines)).toEqual([active, inactive]);
      expect(await find(owner)).toEqual(cart);
    });
  });
}
