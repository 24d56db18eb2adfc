import { describe, expect, it } from 'vitest';
import { cents } from '../../support/factories.js';
import { idLabel, nonexistentIds, type ContractHarness } from '../harness.js';
import { cartFixture, empty, KINDS, productsOf } from './fixture.js';

export function cartLines(harness: ContractHarness): void {
  const { db, owner: anOwner, lines: someLines, put, find } = cartFixture(harness);

  /** Four lines whose products and times would mislead: neither is in the order of a to d. */
  async function fourLines() {
    const [b, d, a, c] = await someLines(4);
    if (!a || !b || !c || !d) return expect.fail('no products were added');
    const at = (milliseconds: number) => ({ addedAt: new Date(Date.UTC(2025, 0, 1) + milliseconds) });
    return [
      { ...a, ...at(3) },
      { ...b, ...at(1) },
      { ...c, ...at(3) },
      { ...d, ...at(0) },
    ] as const;
  }

  describe.each(KINDS)('of %s cart', (kind) => {
    it('are in the order in which they were added, at once or one by one', async () => {
      const lines = await fourLines();
      const [together, apart] = [await anOwner(kind), await anOwner(kind)];
      expect((await put(together, ...lines)).lines).toEqual(lines);
      for (const line of lines) await put(apart, line);
      for (const owner of [together, apart]) {
        expect((await find(owner)).lines).toEqual(lines);
        expect(await db.carts.take(owner)).toEqual(lines);
      }
    });

    it('keep their position when they are put again, and new ones follow', async () => {
      const owner = await anOwner(kind);
      const [a, b, c, d] = await fourLines();
      await put(owner, a, b);
      const changed = { ...a, quantity: 5, price: cents(7), clipped: true, addedAt: new Date(0) };
      expect((await put(owner, d, changed, c)).lines).toEqual([changed, b, d, c]);
      const again = { ...b, quantity: 6 };
      expect((await put(owner, again)).lines).toEqual([changed, again, d, c]);
      expect((await find(owner)).lines).toEqual([changed, again, d, c]);
    });

    it('are not changed by lines that are added', async () => {
      const owner = await anOwner(kind);
      const [a, b, c, d] = await fourLines();
      const clipped = { ...a, quantity: 3, clipped: true };
      await put(owner, clipped, b);
      db.clock.advance(1000);
      await put(owner, c, d);
      await put(owner, { ...d, quantity: 2 });
      expect((await find(owner)).lines).toEqual([clipped, b, c, { ...d, quantity: 2 }]);
    });

    it('are removed one by one, each once, and the others keep their order', async () => {
      const owner = await anOwner(kind);
      const [a, b, c, d] = await fourLines();
      await put(owner, a, b, c, d);
      expect(await db.carts.removeLine(owner, b.productId)).toBe(true);
      expect((await find(owner)).lines).toEqual([a, c, d]);
      expect(await db.carts.removeLine(owner, b.productId), 'again').toBe(false);
      expect(await db.carts.removeLine(owner, d.productId)).toBe(true);
      expect(await db.carts.removeLine(owner, a.productId)).toBe(true);
      expect((await find(owner)).lines).toEqual([c]);
    });

    it('are at the end when they are added again after a removal', async () => {
      const owner = await anOwner(kind);
      const [a, b, c, d] = await fourLines();
      await put(owner, a, b, c);
      for (const out of [c, a]) await db.carts.removeLine(owner, out.productId);
      await put(owner, d);
      expect((await put(owner, a, c)).lines).toEqual([b, d, a, c]);
      await db.carts.take(owner);
      expect((await put(owner, c, b)).lines, 'after all were out').toEqual([c, b]);
    });

    it('are all taken, once', async () => {
      const owner = await anOwner(kind);
      const [a, b, c] = await fourLines();
      await put(owner, a, b, c);
      expect(await db.carts.take(owner)).toEqual([a, b, c]);
      expect(await find(owner)).toEqual(empty(owner));
      expect(await db.carts.take(owner), 'again').toEqual([]);
      expect(await db.carts.removeLine(owner, a.productId)).toBe(false);
      await put(owner, b);
      expect(await db.carts.take(owner), 'of a new cart').toEqual([b]);
    });

    it('and the time of the last change are kept when a missing line is removed', async () => {
      const owner = await anOwner(kind);
      const [a, b, c] = await fourLines();
      const before = await put(owner, a, b);
      db.clock.advance(1000);
      for (const productId of [c.productId, ...nonexistentIds(harness, a.productId)]) {
        expect(await db.carts.removeLine(owner, productId), idLabel(productId)).toBe(false);
      }
      expect(await find(owner)).toEqual(before);
    });

    it('contain each product once', async () => {
      const owner = await anOwner(kind);
      const [a, b] = await fourLines();
      for (const line of [a, b, a, b, b, a]) await put(owner, line);
      expect(productsOf((await find(owner)).lines)).toEqual(productsOf([a, b]));
    });
  });
}
