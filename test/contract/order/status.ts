import { expect, it } from 'vitest';
import type { Order } from '../../../src/orders/domain/order.js';
import { ORDER_STATUSES, type OrderStatus } from '../../../src/orders/domain/order-status.js';
import { pausedUnitOfWork, within } from '../../support/async.js';
import { aUser } from '../../support/factories.js';
import type { ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';
import { orderFixture } from './fixture.js';

export function orderStatus(harness: ContractHarness): void {
  const { db, add } = orderFixture(harness);

  /** A second later than all before. */
  function change(id: string, from: OrderStatus, to: OrderStatus): Promise<Order | null> {
    db.clock.advance(1000);
    return db.orders.changeStatus(id, from, to);
  }

  it('changes together with updatedAt, and nothing else does', async () => {
    const { id: userId } = await db.users.add(aUser());
    const [order, other] = [await add({ userId }), await add({ userId })];
    const changed = await change(order.id, 'pending', 'processing');
    expect(changed).toEqual({ ...order, status: 'processing', updatedAt: db.clock.now() });
    expect(await db.orders.get(order.id)).toEqual(changed);
    expect(await db.orders.get(other.id), 'another order').toEqual(other);
  });

  it('passes through all transitions', async () => {
    let order = await add();
    for (const to of ['processing', 'shipped', 'delivered'] as const) {
      const changed = await change(order.id, order.status, to);
      expect(changed).toEqual({ ...order, status: to, updatedAt: db.clock.now() });
      order = changed ?? order;
    }
    expect(await db.orders.get(order.id)).toEqual(order);
  });

  it('does not change, nor does updatedAt, if the expected status differs', async () => {
    const { id } = await add();
    for (const is of ORDER_STATUSES) {
      const { status } = await db.orders.get(id);
      if (status !== is) await change(id, status, is);
      const before = await db.orders.get(id);
      expect(before.status).toBe(is);
      for (const from of ORDER_STATUSES.filter((one) => one !== is)) {
        for (const to of ORDER_STATUSES) expect(await change(id, from, to), `${from} to ${to}`).toBeNull();
      }
      expect(await db.orders.get(id)).toEqual(before);
    }
  });

  it.each(CALL_MODES)('changes once in 20 concurrent calls, %s', async (way) => {
    const order = await add();
    db.clock.advance(1000);
    const { values, refusals } = await concurrently(db, way, 20, (number) =>
      db.orders.changeStatus(order.id, 'pending', number % 2 ? 'processing' : 'cancelled'),
    );
    expect(refusals).toEqual({});
    const [won, ...more] = values.filter((value) => value !== null);
    expect(more).toEqual([]);
    expect(won).toEqual({ ...order, status: won?.status, updatedAt: db.clock.now() });
    expect(['processing', 'cancelled']).toContain(won?.status);
    expect(await db.orders.get(order.id)).toEqual(won);
  });

  it.each([
    ['commit', null],
    ['rollBack', 'cancelled'],
  ] as const)('waits for a unit of work that is changing it (%s)', async (end, then) => {
    const { id } = await add();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => change(id, 'pending', 'processing'));
    expect(unitOfWork.result).toMatchObject({ status: 'processing' });
    const next = db.orders.changeStatus(id, 'pending', 'cancelled');
    await unitOfWork[end]();
    expect((await within(next, 'the other change'))?.status ?? null).toBe(then);
    expect((await db.orders.get(id)).status).toBe(then ?? 'processing');
  });
}
