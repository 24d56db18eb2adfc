import { beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../../src/orders/domain/order.js';
import { aMoment, pausedUnitOfWork, within } from '../../support/async.js';
import { anOrder, aTokenHash } from '../../support/factories.js';
import { setLastOrderNumber } from '../../support/order-numbers.js';
import { useDatabase, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';
import { someProducts } from '../stored.js';
import { KEY_TAKEN } from './fixture.js';

const FORMAT = /^ORD-(\d{4})-(\d{3}|[1-9]\d{3,})$/;

export function orderNumbers(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');
  let products: string[];

  beforeEach(async () => {
    products = await someProducts(db, 1);
  });

  const add = (key?: string): Promise<Order> =>
    db.orders.add(
      anOrder(products, key === undefined ? {} : { idempotency: { key, requestHash: aTokenHash() } }),
    );

  /** The year and the place in it. */
  function parts({ orderNumber }: Order): [year: number, sequence: number] {
    const [, year, sequence] = FORMAT.exec(orderNumber) ?? expect.fail(`${orderNumber} is no order number`);
    return [Number(year), Number(sequence)];
  }

  const sequence = (order: Order): number => parts(order)[1];

  function expectToRise(orders: readonly Order[]): void {
    const numbers = orders.map(sequence);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  }

  it('contain the year and count from 001', async () => {
    const numbers = [];
    for (let count = 0; count < 3; count += 1) numbers.push((await add()).orderNumber);
    expect(numbers).toEqual(['ORD-2025-001', 'ORD-2025-002', 'ORD-2025-003']);
  });

  it('increase inside and outside units of work', async () => {
    const orders = [await add(), await db.unitOfWork.run(() => add())];
    orders.push(...(await db.unitOfWork.run(async () => [await add(), await add()])), await add());
    expectToRise(orders);
  });

  it('increase beyond 999', async () => {
    await add();
    await setLastOrderNumber(db.database, 2025, 998);
    const orders = [await add(), await add(), await db.unitOfWork.run(() => add()), await add()];
    expect(orders.map(({ orderNumber }) => orderNumber)).toEqual([
      'ORD-2025-999',
      'ORD-2025-1000',
      'ORD-2025-1001',
      'ORD-2025-1002',
    ]);
    for (const order of orders) expect(await db.orders.findByNumber(order.orderNumber)).toEqual(order);
  });

  it('restart each year, in UTC', async () => {
    db.clock.set(new Date('2025-12-31T23:59:59.999Z'));
    const old = [await add(), await add()];
    db.clock.advance(1);
    const young = [await add(), await add()];
    expect(old.map((order) => parts(order)[0])).toEqual([2025, 2025]);
    expect(young.map(({ orderNumber }) => orderNumber)).toEqual(['ORD-2026-001', 'ORD-2026-002']);
  });

  it('continue the count of a year when the clock moves back over New Year and forward again', async () => {
    const years: Record<string, Order[]> = { 2025: [], 2026: [] };
    for (const time of ['2025-12-31T23:59:59.990Z', '2026-01-01T00:00:00.010Z']) {
      db.clock.set(new Date(time));
      years[time.slice(0, 4)]?.push(await add(), await add());
    }
    for (let turn = 0; turn < 3; turn += 1) {
      for (const time of ['2025-12-31T23:59:59.980Z', '2026-01-01T00:00:00.000Z']) {
        db.clock.set(new Date(time));
        years[time.slice(0, 4)]?.push(await add());
      }
    }
    for (const [year, orders] of Object.entries(years)) {
      expect(orders.map((order) => parts(order)[0])).toEqual(Array(5).fill(Number(year)));
      expectToRise(orders);
    }
  });

  it('increase within a year even when the clock moves back', async () => {
    const orders = [await add()];
    for (const back of [1, 60_000, 86_400_000]) {
      db.clock.advance(-back);
      orders.push(await add());
    }
    expectToRise(orders);
  });

  describe.each(CALL_MODES)('%s', (way) => {
    it('are unique for 30 concurrent orders', async () => {
      const before = await add();
      const { values, refusals } = await concurrently(db, way, 30, () => add());
      expect(refusals).toEqual({});
      const after = await add();
      const numbers = values.map(sequence);
      expect(new Set(numbers).size).toBe(30);
      expect(Math.min(...numbers)).toBeGreaterThan(sequence(before));
      expect(Math.max(...numbers)).toBeLessThan(sequence(after));
      for (const order of values) {
        expect(await db.orders.findByNumber(order.orderNumber)).toEqual(order);
      }
    });

    it('are unique for the first 30 concurrent orders of a year', async () => {
      db.clock.set(new Date('2026-01-01T00:00:00.000Z'));
      const { values, refusals } = await concurrently(db, way, 30, () => add());
      expect(refusals).toEqual({});
      expect(new Set(values.map(({ orderNumber }) => orderNumber)).size).toBe(30);
      expect(values.map((order) => parts(order)[0])).toEqual(Array(30).fill(2026));
    });
  });

  it.each(['commit', 'rollBack'] as const)(
    'are unique and increase while another unit of work is still open (%s)',
    async (end) => {
      const before = await add();
      const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => add());
      const beside = add();
      await aMoment();
      await unitOfWork[end]();
      const orders = [await within(beside, 'an order during an open unit of work')];
      if (end === 'commit') orders.push(await db.orders.get(unitOfWork.result.id));
      const numbers = orders.map(sequence);
      expect(new Set(numbers).size).toBe(orders.length);
      expect(Math.min(...numbers)).toBeGreaterThan(sequence(before));
      expect(sequence(await add())).toBeGreaterThan(Math.max(...numbers));
    },
  );

  it('increase after a rejected order', async () => {
    const key = aTokenHash();
    const orders = [await add(key)];
    await expect(add(key)).rejects.toMatchObject(KEY_TAKEN);
    orders.push(await add());
    expectToRise(orders);
  });
}
