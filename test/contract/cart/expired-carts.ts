import { beforeEach, expect, it } from 'vitest';
import type { Cart } from '../../../src/cart/domain/cart.js';
import { aCartLine, aTokenHash, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { FAR_FUTURE, someProducts } from '../stored.js';

export function expiredCarts(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');
  let products: string[];

  beforeEach(async () => {
    db.clock.set(FAR_FUTURE);
    products = await someProducts(db, 3);
  });

  /** So many milliseconds after the start. */
  const at = (milliseconds: number): Date => new Date(FAR_FUTURE.getTime() + milliseconds);

  const aCart = (expiry: number, ids = products.slice(0, 1)): Promise<Cart> => {
    const lines = ids.map((productId) => aCartLine({ productId }));
    return db.carts.put({ sessionId: aTokenHash() }, lines, at(expiry));
  };

  const isThere = async ({ owner }: Cart): Promise<boolean> => (await db.carts.find(owner)).lines.length > 0;

  it('are deleted and counted: only guest carts that expired before the given time', async () => {
    const gone = [await aCart(1), await aCart(999), await aCart(1000)];
    const kept = [await aCart(1001), await aCart(86_400_000)];
    const { id: userId } = await db.users.add(aUser());
    kept.push(await db.carts.put({ userId }, kept[0]?.lines ?? [], null));
    db.clock.set(at(1000));
    expect(await db.carts.removeExpired(at(1000))).toBe(gone.length);
    for (const cart of kept) expect(await db.carts.find(cart.owner)).toEqual(cart);
    expect(await db.carts.removeExpired(at(1000)), 'the second time').toBe(0);
    db.clock.set(at(0));
    for (const cart of gone) expect(await isThere(cart), 'even when the clock goes back').toBe(false);
    for (const cart of kept) expect(await db.carts.find(cart.owner)).toEqual(cart);
    expect(await db.carts.removeExpired(at(1001)), 'a millisecond later').toBe(1);
  });

  it('are determined by the given time, not by the clock', async () => {
    const [early, late] = [await aCart(1000), await aCart(2000)];
    db.clock.set(at(5000));
    expect(await db.carts.removeExpired(at(1500))).toBe(1);
    db.clock.set(at(0));
    expect([await isThere(early), await isThere(late)]).toEqual([false, true]);
    expect(await db.carts.removeExpired(at(9000))).toBe(1);
    expect(await isThere(late)).toBe(false);
  });

  it('do not include carts whose TTL was refreshed by a visit or a put', async () => {
    const [visited, put] = [await aCart(1000), await aCart(1000)];
    await db.carts.refreshTtl('sessionId' in visited.owner ? visited.owner.sessionId : '', at(2000));
    await db.carts.put(put.owner, put.lines, at(2000));
    expect(await db.carts.removeExpired(at(1999))).toBe(0);
    expect([await isThere(visited), await isThere(put)]).toEqual([true, true]);
    expect(await db.carts.removeExpired(at(2000))).toBe(2);
    expect([await isThere(visited), await isThere(put)]).toEqual([false, false]);
  });

  it('are deleted with all of their lines', async () => {
    const cart = await aCart(1000, products);
    const went = await db.carts.removeExpired(at(1000));
    expect([1, products.length]).toContain(went);
    expect(await db.carts.take(cart.owner)).toEqual([]);
  });

  it('stay deleted when the guest comes back and gets a new cart', async () => {
    const { owner } = await aCart(1000, products);
    db.clock.set(at(1000));
    await db.carts.removeExpired(at(1000));
    const lines = products.slice(1).map((productId) => aCartLine({ productId }));
    const cart = { owner, lines, updatedAt: at(1000), expiresAt: at(2000) };
    expect(await db.carts.put(owner, lines, at(2000))).toEqual(cart);
    expect(await db.carts.removeExpired(at(1999))).toBe(0);
    expect((await db.carts.find(owner)).lines).toEqual(lines);
  });

  it('are none if there are no carts', async () => {
    expect(await db.carts.removeExpired(at(0))).toBe(0);
  });
}
