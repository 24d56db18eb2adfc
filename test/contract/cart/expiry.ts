import { describe, expect, it } from 'vitest';
import type { Cart, CartLine } from '../../../src/cart/domain/cart.js';
import { aTokenHash } from '../../support/factories.js';
import type { ContractHarness } from '../harness.js';
import { cartFixture, empty, LIFE } from './fixture.js';

interface Guest {
  readonly owner: { readonly sessionId: string };
  /** As it was put. */
  readonly cart: Cart;
  readonly first: CartLine;
  /** Of a product that is not in it. */
  readonly other: CartLine;
  readonly expiresAt: Date;
}

export function cartExpiry(harness: ContractHarness): void {
  const { db, owner: anOwner, lines: someLines, put, find, expiry } = cartFixture(harness);

  const later = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);

  async function aGuest(): Promise<Guest> {
    const [first, second, other] = await someLines(3);
    if (!first || !second || !other) return expect.fail('no products were added');
    const owner = { sessionId: aTokenHash() };
    const cart = await put(owner, first, second);
    return { owner, cart, first, other, expiresAt: later(db.clock.now(), LIFE) };
  }

  /** Whether it lives until then, and no longer. */
  async function expectToEndAt(expiresAt: Date, owner: Guest['owner']): Promise<void> {
    const now = db.clock.now();
    db.clock.set(later(expiresAt, -1));
    const cart = await find(owner);
    expect(cart.lines, 'a millisecond before').not.toEqual([]);
    expect(cart.expiresAt).toEqual(expiresAt);
    db.clock.set(expiresAt);
    expect(await find(owner), 'at the moment').toEqual(empty(owner));
    db.clock.set(now);
  }

  describe('one millisecond before it expires', () => {
    async function lastMoment(): Promise<Guest> {
      const guest = await aGuest();
      db.clock.set(later(guest.expiresAt, -1));
      return guest;
    }

    it('is unchanged', async () => {
      const { owner, cart } = await lastMoment();
      expect(await find(owner)).toEqual(cart);
    });

    it('accepts lines in addition to its own', async () => {
      const { owner, cart, other } = await lastMoment();
      expect((await put(owner, other)).lines).toEqual([...cart.lines, other]);
    });

    it('lets lines be removed', async () => {
      const { owner, cart, first } = await lastMoment();
      expect(await db.carts.removeLine(owner, first.productId)).toBe(true);
      expect(await db.carts.take(owner)).toEqual(cart.lines.slice(1));
    });

    it('can be refreshed', async () => {
      const { owner, cart, expiresAt } = await lastMoment();
      await db.carts.refreshTtl(owner.sessionId, later(expiresAt, 1000));
      expect(await find(owner)).toEqual({ ...cart, expiresAt: later(expiresAt, 1000) });
      await expectToEndAt(later(expiresAt, 1000), owner);
    });
  });

  describe.each([
    ['at the moment it expires', 0],
    ['a day after it has expired', 86_400_000],
  ])('%s', (_, late) => {
    async function tooLate(): Promise<Guest> {
      const guest = await aGuest();
      db.clock.set(later(guest.expiresAt, late));
      return guest;
    }

    it('is empty', async () => {
      const { owner } = await tooLate();
      expect(await find(owner)).toEqual(empty(owner));
    });

    it('accepts lines as a new cart, even the same ones', async () => {
      const { owner, first, other } = await tooLate();
      const changed = { ...first, quantity: 9 };
      const cart = await put(owner, other, changed);
      const now = db.clock.now();
      const lines = [other, changed];
      expect(cart).toEqual({ owner, lines, updatedAt: now, expiresAt: expiry(owner) });
      expect(await find(owner)).toEqual(cart);
      await expectToEndAt(later(db.clock.now(), LIFE), owner);
    });

    it('lets no line be removed', async () => {
      const { owner, first } = await tooLate();
      expect(await db.carts.removeLine(owner, first.productId)).toBe(false);
      expect(await find(owner)).toEqual(empty(owner));
    });

    it('has nothing to take', async () => {
      const { owner, other } = await tooLate();
      expect(await db.carts.take(owner)).toEqual([]);
      expect((await put(owner, other)).lines).toEqual([other]);
    });

    it('cannot be refreshed', async () => {
      const { owner, other } = await tooLate();
      await db.carts.refreshTtl(owner.sessionId, later(db.clock.now(), LIFE));
      expect(await find(owner)).toEqual(empty(owner));
      expect(await db.carts.take(owner)).toEqual([]);
      expect((await put(owner, other)).lines).toEqual([other]);
    });

    it('is a new cart inside a unit of work, too', async () => {
      const { owner, first, other } = await tooLate();
      const seen = await db.unitOfWork.run(async () => [
        await find(owner),
        await db.carts.removeLine(owner, first.productId),
        (await put(owner, other)).lines,
        await db.carts.take(owner),
      ]);
      expect(seen).toEqual([empty(owner), false, [other], [other]]);
    });
  });

  it('expires when the last visit says, and a visit does not change it', async () => {
    const { owner, cart, expiresAt } = await aGuest();
    db.clock.advance(LIFE / 2);
    await db.carts.refreshTtl(owner.sessionId, later(expiresAt, LIFE / 2));
    expect(await find(owner)).toEqual({ ...cart, expiresAt: later(expiresAt, LIFE / 2) });
    await expectToEndAt(later(expiresAt, LIFE / 2), owner);
    db.clock.set(later(expiresAt, 1));
    await db.carts.refreshTtl(owner.sessionId, later(expiresAt, 2 * LIFE));
    expect(await find(owner)).toEqual({ ...cart, expiresAt: later(expiresAt, 2 * LIFE) });
    await expectToEndAt(later(expiresAt, 2 * LIFE), owner);
  });

  it('is not created by a visit', async () => {
    const { owner, other } = await aGuest();
    const nobody = { sessionId: aTokenHash() };
    await db.carts.refreshTtl(nobody.sessionId, later(db.clock.now(), LIFE));
    expect(await find(nobody)).toEqual(empty(nobody));
    await db.carts.take(owner);
    await db.carts.refreshTtl(owner.sessionId, later(db.clock.now(), 9 * LIFE));
    expect(await find(owner)).toEqual(empty(owner));
    await put(owner, other);
    await expectToEndAt(later(db.clock.now(), LIFE), owner);
  });

  it('is not refreshed by a visit of another guest', async () => {
    const [{ owner, expiresAt }, another] = [await aGuest(), await aGuest()];
    await db.carts.refreshTtl(another.owner.sessionId, later(expiresAt, LIFE));
    await expectToEndAt(expiresAt, owner);
  });

  it('expires as a whole at the time given by the last put, earlier or later', async () => {
    const { owner, other, expiresAt } = await aGuest();
    for (const moment of [later(expiresAt, LIFE), later(expiresAt, -LIFE / 2)]) {
      await db.carts.put(owner, [other], moment);
      expect((await find(owner)).lines).toHaveLength(3);
      await expectToEndAt(moment, owner);
    }
  });

  it('keeps its expiry when a line is removed or no lines are put', async () => {
    const { owner, first, expiresAt } = await aGuest();
    await db.carts.removeLine(owner, first.productId);
    await expectToEndAt(expiresAt, owner);
    await db.carts.put(owner, [], later(expiresAt, LIFE));
    await expectToEndAt(expiresAt, owner);
    db.clock.set(expiresAt);
    expect(await db.carts.put(owner, [], later(expiresAt, LIFE)), 'once expired').toEqual(empty(owner));
  });

  it("is the only kind that expires: a user's cart does not", async () => {
    const owner = await anOwner("a user's");
    const cart = await put(owner, ...(await someLines(2)));
    const now = db.clock.now();
    db.clock.advance(100 * 365 * 86_400_000);
    await db.carts.refreshTtl('userId' in owner ? owner.userId : '', now);
    expect(await find(owner)).toEqual(cart);
    expect(await db.carts.take(owner)).toEqual(cart.lines);
    db.clock.set(now);
  });
}
