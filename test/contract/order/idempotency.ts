import { expect, it } from 'vitest';
import type { Order } from '../../../src/orders/domain/order.js';
import { aTokenHash, aUser } from '../../support/factories.js';
import { NO_USER, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';
import { KEY_TAKEN, orderFixture } from './fixture.js';

export function idempotency(harness: ContractHarness): void {
  const { db, add } = orderFixture(harness);

  const under = (key: string, requestHash = aTokenHash()): Promise<Order> =>
    add({ idempotency: { key, requestHash } });

  const find = (key: string) => db.orders.findByIdempotencyKey(key);

  it('return their order and the hash of the request that placed it', async () => {
    const [key, requestHash] = [aTokenHash(), aTokenHash()];
    const order = await under(key, requestHash);
    await under(aTokenHash(), requestHash);
    expect(await find(key)).toEqual({ order, requestHash });
  });

  it('return the current state of their order', async () => {
    const key = aTokenHash();
    const { id } = await under(key);
    db.clock.advance(1000);
    const order = await db.orders.changeStatus(id, 'pending', 'cancelled');
    expect(await find(key)).toMatchObject({ order });
  });

  it('are compared exactly', async () => {
    const key = aTokenHash();
    await under(key);
    await add();
    const others = [aTokenHash(), key.toUpperCase(), key.slice(1), ` ${key}`, `${key} `, '', '%', 'null'];
    for (const other of [...others, 'undefined', '\u0000']) {
      expect(await find(other), JSON.stringify(other)).toBeNull();
    }
    expect(await under(key.toUpperCase())).toMatchObject({ status: 'pending' });
  });

  it('place one order each: a second order is rejected and not stored', async () => {
    const [key, requestHash] = [aTokenHash(), aTokenHash()];
    const order = await under(key, requestHash);
    const before = await db.orders.count({});
    const { id: userId } = await db.users.add(aUser());
    db.clock.advance(1000);
    for (const hash of [requestHash, aTokenHash()]) {
      const again = add({ userId, idempotency: { key, requestHash: hash } });
      await expect(again).rejects.toMatchObject(KEY_TAKEN);
    }
    const inUnit = db.unitOfWork.run(async () => {
      await add();
      await under(key);
    });
    await expect(inUnit).rejects.toMatchObject(KEY_TAKEN);
    expect(await db.orders.count({})).toBe(before);
    expect(await find(key)).toEqual({ order, requestHash });
  });

  it('stay taken when the order is cancelled', async () => {
    const key = aTokenHash();
    const { id } = await under(key);
    await db.orders.changeStatus(id, 'pending', 'cancelled');
    await expect(under(key)).rejects.toMatchObject(KEY_TAKEN);
  });

  it('are optional', async () => {
    const before = await db.orders.count({});
    for (let count = 0; count < 3; count += 1) await add({ idempotency: null });
    expect(await db.orders.count({})).toBe(before + 3);
  });

  it.each(CALL_MODES)('place one of 20 concurrent orders, %s', async (way) => {
    const key = aTokenHash();
    const before = await db.orders.count({});
    const { values, refusals } = await concurrently(db, way, 20, () => under(key));
    expect(refusals).toEqual({ 'ConflictError idempotency_key_taken': 19 });
    expect(values).toHaveLength(1);
    expect((await find(key))?.order).toEqual(values[0]);
    expect(await db.orders.count({})).toBe(before + 1);
  });

  it('are available again after a rollback or a rejected order', async () => {
    const key = aTokenHash();
    const unitOfWork = db.unitOfWork.run(async () => {
      await under(key);
      expect(await find(key), 'inside').not.toBeNull();
      throw new Error('after the order');
    });
    await expect(unitOfWork).rejects.toThrow('after the order');
    const refused = add({ userId: harness.missingId, idempotency: { key, requestHash: aTokenHash() } });
    await expect(refused).rejects.toMatchObject(NO_USER);
    expect(await find(key)).toBeNull();
    expect(await under(key)).toEqual((await find(key))?.order);
  });
}
