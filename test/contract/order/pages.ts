import { beforeEach, expect, it } from 'vitest';
import type { Order, OrderDraft } from '../../../src/orders/domain/order.js';
import type { OrderFilter, OrderPosition } from '../../../src/orders/domain/order.repository.js';
import { anOrder, aUser } from '../../support/factories.js';
import { BAD_CURSOR, MALFORMED_IDS, idLabel, useDatabase, type ContractHarness } from '../harness.js';
import { someProducts } from '../stored.js';
import { allPages } from '../all-pages.js';

/**
 * Milliseconds since the one before: with ties, adjacent values, and a step that makes the figure
 * longer.
 */
const ARRIVALS = [0, 0, 1, 0, 0, 999, 1, 0, 60_000, 86_400_000, 0, 1];

/** No time, or one that no database gives. */
const NO_TIMES = [NaN, Infinity, -Infinity, 1e300, 8.64e15 + 1, -8.64e15 - 1, 0.5];

export function orderPages(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');
  let products: string[];

  beforeEach(async () => {
    products = await someProducts(db, 1);
  });

  async function addAll(
    arrivals: readonly number[] = ARRIVALS,
    differences: (number: number) => Partial<OrderDraft> = () => ({}),
    ids = products,
  ): Promise<Order[]> {
    const orders = [];
    for (const [number, later] of arrivals.entries()) {
      db.clock.advance(later);
      orders.push(await db.orders.add(anOrder(ids, differences(number))));
    }
    return orders;
  }

  const page = (limit: number, after?: OrderPosition, filter: OrderFilter = {}) =>
    db.orders.list({ filter, limit, after });

  const position = ({ createdAt, id }: Order): OrderPosition => ({ key: createdAt.getTime(), id });

  const brief = (orders: readonly Order[]): string[] =>
    orders.map(({ orderNumber, createdAt }) => `${orderNumber}, ${createdAt.toISOString()}`);

  /** Ids rise with each order that is added. */
  const newestFirst = (orders: readonly Order[]): Order[] => [...orders].reverse();

  it('list the newest first, ties by id', async () => {
    const expected = newestFirst(await addAll());
    const listed = await page(100);
    expect(brief(listed)).toEqual(brief(expected));
    expect(listed).toEqual(expected);
  });

  it("sort by the order's creation time before the id, and by no later time", async () => {
    const [first, second] = await addAll([0, 0]);
    db.clock.advance(-5000);
    const [older] = await addAll([0]);
    db.clock.advance(10_000);
    const changed = await db.orders.changeStatus(first?.id ?? '', 'pending', 'cancelled');
    expect(await page(100)).toEqual([second, changed, older]);
  });

  it.each([1, 2, 3, 12, 100])('contain the whole list, %i at a time', async (limit) => {
    const expected = newestFirst(await addAll());
    const listed = await allPages((after) => page(limit, after), position, limit);
    expect(brief(listed)).toEqual(brief(expected));
    expect(listed).toEqual(expected);
  });

  it.each([1, 2, 3])(
    'repeat and lose nothing when orders are added in between (%i at a time)',
    async (limit) => {
      const there = await addAll();
      const newcomers = [0, 0, 1, 1000];
      const listed = await allPages(
        (after) => page(limit, after),
        position,
        limit,
        async () => {
          const later = newcomers.shift();
          if (later !== undefined) await addAll([later]);
        },
      );
      expect(brief(listed)).toEqual(brief(newestFirst(there)));
    },
  );

  it('repeat and lose nothing when older orders are added in between', async () => {
    const there = await addAll();
    const newcomers = [-500, -86_400_500];
    const listed = await allPages(
      (after) => page(2, after),
      position,
      2,
      async () => {
        const earlier = newcomers.shift();
        if (earlier !== undefined) await addAll([earlier]);
      },
    );
    const seen = listed.map(({ id }) => id);
    expect(new Set(seen).size, 'each once').toBe(seen.length);
    expect(seen, 'all that were there').toEqual(expect.arrayContaining(there.map(({ id }) => id)));
  });

  it('continue after an order that is no longer in the list', async () => {
    const [, second, ...rest] = newestFirst(await addAll());
    if (!second) return expect.fail('nothing was added');
    await db.orders.changeStatus(second.id, 'pending', 'cancelled');
    expect(await page(100, position(second), { status: 'pending' })).toEqual(rest);
  });

  it('apply their filter to every page, and list each order once', async () => {
    const { id: userId } = await db.users.add(aUser());
    const { id: vendorId } = await db.users.add(aUser({ role: 'vendor' }));
    await addAll();
    const bought = await addAll(ARRIVALS, (number) => (number % 3 === 1 ? { userId } : {}));
    const sold = await addAll(ARRIVALS, () => ({}), await someProducts(db, 3, { vendorId }));
    const both = await addAll([0, 1], () => ({ userId }), await someProducts(db, 2, { vendorId }));
    const mine = bought.filter((order) => order.userId === userId);
    const lists: [OrderFilter, Order[]][] = [
      [{ userId }, [...mine, ...both]],
      [{ vendorId }, [...sold, ...both]],
      [{ userId, vendorId }, [...mine, ...sold, ...both]],
      [{ userId, vendorId, status: 'pending' }, [...mine, ...sold, ...both]],
      [{ userId, vendorId, status: 'shipped' }, []],
    ];
    for (const [filter, expected] of lists) {
      const listed = await allPages((after) => page(2, after, filter), position, 2);
      expect(brief(listed), Object.keys(filter).join(' ')).toEqual(brief(newestFirst(expected)));
      expect(listed).toEqual(newestFirst(expected));
    }
  });

  it('reject a position with a malformed id', async () => {
    const [order] = await addAll([0]);
    if (!order) return expect.fail('nothing was added');
    for (const id of MALFORMED_IDS) {
      await expect(page(1, { ...position(order), id }), idLabel(id)).rejects.toMatchObject(BAD_CURSOR);
    }
    expect(await page(1, { key: 0, id: harness.missingId })).toEqual([]);
  });

  it('reject a position with an invalid time', async () => {
    const [order] = await addAll([0]);
    if (!order) return expect.fail('nothing was added');
    for (const key of NO_TIMES) {
      await expect(page(1, { ...position(order), key }), `${key}`).rejects.toMatchObject(BAD_CURSOR);
    }
    expect(await page(1, { ...position(order), key: position(order).key + 1 })).toEqual([order]);
  });

  it('are empty, and the count is zero, when there are no orders', async () => {
    expect(await page(1)).toEqual([]);
    expect(await db.orders.count({})).toBe(0);
  });
}
