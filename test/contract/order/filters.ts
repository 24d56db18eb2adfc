import { beforeAll, expect, it } from 'vitest';
import type { OrderFilter } from '../../../src/orders/domain/order.repository.js';
import { anOrder, aUser } from '../../support/factories.js';
import { idLabel, nonexistentIds, useDatabase, type ContractHarness } from '../harness.js';
import { someProducts } from '../stored.js';

const START = Date.UTC(2025, 2, 1);

/** So many milliseconds after the first order. */
const at = (milliseconds: number): Date => new Date(START + milliseconds);

export function orderFilters(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const users = { ann: '', bob: '', vic: '', wes: '', zoe: '' };
  const products = { ofVic: '', secondOfVic: '', ofWes: '', shops: '' };

  /** A second after the one before; its letter is where an address would be. */
  const add = (letter: string, userId: string | null, ...ids: string[]) => {
    db.clock.advance(1000);
    return db.orders.add(anOrder(ids, { userId, contactEmail: letter }));
  };

  beforeAll(async () => {
    for (const name of ['ann', 'bob', 'vic', 'wes', 'zoe'] as const) {
      users[name] = (await db.users.add(aUser())).id;
    }
    const aProductOf = async (vendorId: string | null) => (await someProducts(db, 1, { vendorId }))[0] ?? '';
    products.ofVic = await aProductOf(users.vic);
    products.secondOfVic = await aProductOf(users.vic);
    products.ofWes = await aProductOf(users.wes);
    products.shops = await aProductOf(null);
    db.clock.set(at(-1000));
    await add('a', users.ann, products.ofVic);
    const b = await add('b', users.ann, products.shops);
    const c = await add('c', users.bob, products.ofWes, products.ofVic, products.secondOfVic);
    await add('d', users.bob, products.shops);
    const e = await add('e', null, products.ofWes, products.shops);
    await add('f', users.vic, products.shops);
    await add('g', users.vic, products.ofVic, products.secondOfVic);
    for (const { id } of [b, c]) await db.orders.changeStatus(id, 'pending', 'processing');
    await db.orders.changeStatus(e.id, 'pending', 'cancelled');
  });

  /** The letters of those that are found, in their own order, and counted the same. */
  async function found(filter: OrderFilter): Promise<string> {
    const listed = await db.orders.list({ filter, limit: 100 });
    expect(await db.orders.count(filter), 'the count').toBe(listed.length);
    return listed
      .map(({ contactEmail }) => contactEmail)
      .sort()
      .join(' ');
  }

  it('exclude nothing unless given', async () => {
    const nothing = { userId: undefined, vendorId: undefined, status: undefined };
    for (const filter of [{}, { ...nothing, from: undefined, to: undefined }]) {
      expect(await found(filter)).toBe('a b c d e f g');
    }
  });

  it('select the orders of a buyer', async () => {
    expect(await found({ userId: users.ann })).toBe('a b');
    expect(await found({ userId: users.vic })).toBe('f g');
    expect(await found({ userId: users.zoe })).toBe('');
  });

  it('select the orders with a product of a vendor, each once', async () => {
    expect(await found({ vendorId: users.vic })).toBe('a c g');
    expect(await found({ vendorId: users.wes })).toBe('c e');
    expect(await found({ vendorId: users.ann })).toBe('');
  });

  it('select the orders of a buyer and those with a product of a vendor, each once', async () => {
    expect(await found({ userId: users.vic, vendorId: users.vic })).toBe('a c f g');
    expect(await found({ userId: users.ann, vendorId: users.wes })).toBe('a b c e');
    expect(await found({ userId: users.zoe, vendorId: users.wes })).toBe('c e');
    expect(await found({ userId: users.ann, vendorId: users.zoe })).toBe('a b');
  });

  it('match nothing for missing or malformed ids, without affecting other filters', async () => {
    for (const strange of [...nonexistentIds(harness, users.ann), ...nonexistentIds(harness, users.vic)]) {
      const name = idLabel(strange);
      expect(await found({ userId: strange }), name).toBe('');
      expect(await found({ vendorId: strange }), name).toBe('');
      expect(await found({ userId: strange, vendorId: strange }), name).toBe('');
      expect(await found({ userId: strange, vendorId: users.vic }), name).toBe('a c g');
      expect(await found({ userId: users.ann, vendorId: strange }), name).toBe('a b');
    }
  });

  it('select the orders with a status', async () => {
    expect(await found({ status: 'pending' })).toBe('a d f g');
    expect(await found({ status: 'processing' })).toBe('b c');
    expect(await found({ status: 'cancelled' })).toBe('e');
    expect(await found({ status: 'delivered' })).toBe('');
  });

  it.each([
    [0, 7000, 'a b c d e f g'],
    [0, 6000, 'a b c d e f'],
    [0, 6001, 'a b c d e f g'],
    [1000, 3000, 'b c'],
    [1001, 3001, 'c d'],
    [999, 2999, 'b c'],
    [2000, 2001, 'c'],
    [2000, 2000, ''],
    [3000, 2000, ''],
    [6001, 99_000, ''],
    [-99_000, 0, ''],
  ])('select the orders from %i ms (inclusive) to %i ms (exclusive): %s', async (from, to, letters) => {
    expect(await found({ from: at(from), to: at(to) })).toBe(letters);
  });

  it('accept a single bound of a time range', async () => {
    expect(await found({ from: at(5000) })).toBe('f g');
    expect(await found({ from: at(5001) })).toBe('g');
    expect(await found({ to: at(1000) })).toBe('a');
    expect(await found({ to: at(1001) })).toBe('a b');
    expect(await found({ from: new Date(0), to: new Date('9999-12-31T23:59:59.999Z') })).toBe(
      'a b c d e f g',
    );
  });

  it('select the orders with a status from a time (inclusive) to another (exclusive)', async () => {
    expect(await found({ status: 'pending', from: at(5000) })).toBe('f g');
    expect(await found({ status: 'pending', from: at(5001) })).toBe('g');
    expect(await found({ status: 'pending', to: at(5000) })).toBe('a d');
    expect(await found({ userId: users.ann, from: at(1000) })).toBe('b');
  });

  it('are combined with and', async () => {
    const either = { userId: users.ann, vendorId: users.vic };
    expect(await found(either)).toBe('a b c g');
    expect(await found({ ...either, status: 'pending' })).toBe('a g');
    expect(await found({ ...either, status: 'processing' })).toBe('b c');
    expect(await found({ ...either, from: at(1000), to: at(6000) })).toBe('b c');
    expect(await found({ ...either, from: at(2000), status: 'processing' })).toBe('c');
    expect(await found({ ...either, to: at(2000), status: 'processing' })).toBe('b');
    expect(await found({ ...either, status: 'cancelled' })).toBe('');
    expect(await found({ vendorId: users.wes, status: 'cancelled', from: at(4000) })).toBe('e');
    expect(await found({ userId: users.bob, status: 'pending', to: at(3001) })).toBe('d');
  });

  it('include what the unit of work itself has written', async () => {
    await db.unitOfWork.run(async () => {
      const { id } = await add('h', users.zoe, products.shops);
      expect(await found({ userId: users.zoe, status: 'pending' })).toBe('h');
      await db.orders.changeStatus(id, 'pending', 'cancelled');
      expect(await found({ userId: users.zoe, status: 'pending' })).toBe('');
    });
    expect(await found({ userId: users.zoe, status: 'cancelled' })).toBe('h');
  });

  it('use the current vendor of a product, not the one at the time of the order', async () => {
    const names = ['old', 'young'] as const;
    const vendors = { old: '', young: '' };
    for (const name of names) vendors[name] = (await db.users.add(aUser({ role: 'vendor' }))).id;
    const [moving = '', staying = ''] = await someProducts(db, 2, { vendorId: vendors.old });
    await add('x', null, moving, products.shops);
    await add('y', null, staying);
    await add('z', null, staying, moving);
    const both = async () => [
      await found({ vendorId: vendors.old }),
      await found({ vendorId: vendors.young }),
    ];
    expect(await both()).toEqual(['x y z', '']);
    await db.products.update(moving, { vendorId: vendors.young });
    expect(await both()).toEqual(['y z', 'x z']);
    await db.products.update(staying, { vendorId: null });
    expect(await both()).toEqual(['', 'x z']);
    await db.products.update(moving, { isActive: false });
    expect(await both(), 'of an inactive product').toEqual(['', 'x z']);
  });
}
