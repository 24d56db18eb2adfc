import { expect, it } from 'vitest';
import type { CartOwner } from '../../../src/cart/domain/cart.js';
import { idLabel, NO_USER, nonexistentIds, type ContractHarness } from '../harness.js';
import { cartFixture, empty } from './fixture.js';

export function cartOwners(harness: ContractHarness): void {
  const { db, owner: anOwner, lines: someLines, put, find } = cartFixture(harness);

  async function aUser(): Promise<{ userId: string }> {
    const owner = await anOwner("a user's");
    return 'userId' in owner ? owner : expect.fail('no user');
  }

  async function aGuest(): Promise<{ sessionId: string }> {
    const owner = await anOwner("a guest's");
    return 'sessionId' in owner ? owner : expect.fail('no guest');
  }

  it('have their own carts with the same products, users and guests', async () => {
    const lines = await someLines(2);
    const user = await aUser();
    const owners: CartOwner[] = [user, await aUser(), await aGuest(), await aGuest()];
    owners.push({ sessionId: user.userId });
    const carts = [];
    for (const [number, owner] of owners.entries()) {
      db.clock.advance(7);
      carts.push(await put(owner, ...lines.map((line) => ({ ...line, quantity: number + 1 }))));
    }
    for (const cart of carts) expect(await find(cart.owner)).toEqual(cart);
  });

  it.each(['put', 'removeLine', 'take'] as const)(
    'do not change the carts of others (%s)',
    async (change) => {
      const [first, second] = await someLines(2);
      if (!first || !second) return expect.fail('no products were added');
      const user = await aUser();
      const owners: CartOwner[] = [user, await aUser(), await aGuest(), { sessionId: user.userId }];
      const carts = new Map<CartOwner, unknown>();
      for (const owner of owners) carts.set(owner, await put(owner, first));
      for (const owner of owners) {
        db.clock.advance(7);
        if (change === 'put') await put(owner, { ...first, quantity: 9 }, second);
        else if (change === 'removeLine') await db.carts.removeLine(owner, first.productId);
        else await db.carts.take(owner);
        carts.delete(owner);
        for (const [other, cart] of carts) expect(await find(other)).toEqual(cart);
      }
    },
  );

  it('that are missing or malformed user ids have no cart', async () => {
    const user = await aUser();
    const [line] = await someLines(1);
    if (!line) return expect.fail('no product was added');
    const before = await put(user, line);
    db.clock.advance(7);
    for (const userId of nonexistentIds(harness, user.userId)) {
      const [owner, name] = [{ userId }, idLabel(userId)];
      expect(await find(owner), name).toEqual(empty(owner));
      expect(await db.carts.removeLine(owner, line.productId), name).toBe(false);
      expect(await db.carts.take(owner), name).toEqual([]);
      await expect(put(owner, line), name).rejects.toMatchObject(NO_USER);
      expect(await find(owner), name).toEqual(empty(owner));
    }
    expect(await find(user)).toEqual(before);
  });

  it('that are similar session ids have no cart', async () => {
    const guest = await aGuest();
    const [line] = await someLines(1);
    if (!line) return expect.fail('no product was added');
    const before = await put(guest, line);
    db.clock.advance(7);
    const far = new Date(db.clock.now().getTime() + 1e9);
    const near = [guest.sessionId.slice(1), guest.sessionId.slice(0, -1), '%', '_'.repeat(64)];
    for (const sessionId of [...nonexistentIds(harness, guest.sessionId), ...near]) {
      const [owner, name] = [{ sessionId }, idLabel(sessionId)];
      expect(await find(owner), name).toEqual(empty(owner));
      expect(await db.carts.removeLine(owner, line.productId), name).toBe(false);
      expect(await db.carts.take(owner), name).toEqual([]);
      await db.carts.refreshTtl(sessionId, far);
      expect(await find(owner), name).toEqual(empty(owner));
    }
    expect(await find(guest)).toEqual(before);
  });
}
