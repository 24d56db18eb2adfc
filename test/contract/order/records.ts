import { beforeAll, expect, it } from 'vitest';
import { MAX_STOCK } from '../../../src/catalog/domain/product.js';
import { MAX_ITEMS } from '../../../src/orders/domain/order.js';
import { MAX_CENTS } from '../../../src/shared/money.js';
import { anOrder, anOrderLine, aTokenHash, aUser, cents } from '../../support/factories.js';
import { idLabel, NO_PRODUCT, NO_USER, nonexistentIds, type ContractHarness } from '../harness.js';
import { someProducts } from '../stored.js';
import { NO_ORDER, orderFixture } from './fixture.js';

/** Where binary fractions go wrong, and both ends. */
const AMOUNTS = [0, 1, 7, 29, 57, 100, 115, 1999, 4035, 123_456_789, MAX_CENTS - 1, MAX_CENTS];

export function orderRecords(harness: ContractHarness): void {
  const { db, draft: aDraft, add } = orderFixture(harness);
  let userId: string;

  beforeAll(async () => {
    userId = (await db.users.add(aUser())).id;
  });

  it('is stored as given, pending, with a new id and number', async () => {
    const idempotency = { key: aTokenHash(), requestHash: aTokenHash() };
    const draft = anOrder(await someProducts(db, 2), {
      userId,
      contactEmail: 'a@example.org',
      idempotency,
    });
    const added = await db.orders.add(draft);
    const { idempotency: _, ...shown } = draft;
    const now = db.clock.now();
    const made = { id: expect.any(String) as string, orderNumber: expect.any(String) as string };
    expect(added).toEqual({ ...shown, ...made, status: 'pending', createdAt: now, updatedAt: now });
    expect(await db.orders.find(added.id)).toEqual(added);
    expect(await db.orders.get(added.id)).toEqual(added);
    expect(await db.orders.findByNumber(added.orderNumber)).toEqual(added);
    const other = await db.orders.add(draft.idempotency ? { ...draft, idempotency: null } : draft);
    expect(other.id).not.toBe(added.id);
    expect(other.orderNumber).not.toBe(added.orderNumber);
  });

  it('keeps users, guests, and guests without an address apart', async () => {
    for (const buyer of [userId, null]) {
      for (const contactEmail of ['Größe+1@example.org', null]) {
        const added = await add({ userId: buyer, contactEmail });
        expect(added).toMatchObject({ userId: buyer, contactEmail });
        expect(await db.orders.get(added.id)).toEqual(added);
      }
    }
  });

  it('keeps its lines in the given order', async () => {
    const [a = '', b = '', c = '', d = ''] = await someProducts(db, 4);
    for (const ids of [
      [a, b, c, d],
      [d, c, b, a],
      [c, a, d, b],
    ]) {
      const draft = anOrder(ids);
      const { id, lines } = await db.orders.add(draft);
      expect(lines).toEqual(draft.lines);
      expect((await db.orders.get(id)).lines).toEqual(draft.lines);
      const listed = await db.orders.list({ filter: {}, limit: 1000 });
      expect(listed.find((order) => order.id === id)?.lines).toEqual(draft.lines);
    }
  });

  it('keeps the maximum number of lines, and more, because a merged cart may be longer', async () => {
    const ids = await someProducts(db, MAX_ITEMS + 1);
    const draft = anOrder(ids.reverse());
    const { id } = await db.orders.add(draft);
    expect((await db.orders.get(id)).lines).toEqual(draft.lines);
  });

  it('keeps the products as they were when they were bought', async () => {
    const [productId = ''] = await someProducts(db, 1, { name: 'As it is now', price: cents(500) });
    const line = anOrderLine({
      productId,
      productName: 'As it was then',
      unitPrice: cents(400),
      quantity: 3,
    });
    const order = await db.orders.add(anOrder([], { lines: [line], totalAmount: cents(1200) }));
    expect(order.lines).toEqual([line]);
    await db.products.update(productId, { name: 'Renamed', price: cents(999), isActive: false });
    expect(await db.orders.get(order.id)).toEqual(order);
  });

  it('keeps every cent of prices and totals, and every quantity', async () => {
    const [productId = ''] = await someProducts(db, 1);
    for (const amount of AMOUNTS) {
      const line = anOrderLine({ productId, unitPrice: cents(amount), quantity: 1 });
      const order = await db.orders.add(anOrder([], { lines: [line], totalAmount: cents(amount) }));
      expect([order.lines, order.totalAmount], 'added').toEqual([[line], amount]);
      expect(await db.orders.get(order.id), 'found').toEqual(order);
    }
    for (const quantity of [1, 2, MAX_STOCK]) {
      const line = anOrderLine({ productId, unitPrice: cents(0), quantity });
      const { id } = await db.orders.add(anOrder([], { lines: [line], totalAmount: cents(0) }));
      expect((await db.orders.get(id)).lines).toEqual([line]);
    }
  });

  it("keeps a product's name unchanged", async () => {
    const [productId = ''] = await someProducts(db, 1);
    for (const productName of ['  Größe 日本語 😀 ', `'"\\%_$ne {"$gt":1} --;`, 'x'.repeat(500)]) {
      const lines = [anOrderLine({ productId, productName })];
      const { id } = await add({ lines });
      expect((await db.orders.get(id)).lines).toEqual(lines);
    }
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { createdAt, updatedAt } = await db.orders.get((await add()).id);
      expect([createdAt.toISOString(), updatedAt.toISOString()]).toEqual([time, time]);
    }
  });

  it('is not found by a missing or malformed id', async () => {
    const order = await add();
    db.clock.advance(1);
    for (const strange of nonexistentIds(harness, order.id)) {
      expect(await db.orders.find(strange), idLabel(strange)).toBeNull();
      await expect(db.orders.get(strange), idLabel(strange)).rejects.toMatchObject(NO_ORDER);
      expect(await db.orders.changeStatus(strange, 'pending', 'cancelled'), idLabel(strange)).toBeNull();
    }
    expect(await db.orders.get(order.id)).toEqual(order);
  });

  it('is found by its exact number only', async () => {
    const { orderNumber, id } = await add();
    const strange = [
      orderNumber.toLowerCase(),
      ` ${orderNumber}`,
      `${orderNumber} `,
      `${orderNumber}0`,
      orderNumber.slice(0, -1),
      orderNumber.replace('ORD-', ''),
      orderNumber.replace(/-(\d+)$/, '-0$1'),
      'ORD-1999-001',
      'ORD-%',
      id,
      '',
      '\u0000',
    ];
    for (const other of strange) {
      expect(await db.orders.findByNumber(other), JSON.stringify(other)).toBeNull();
    }
    expect(await db.orders.findByNumber(orderNumber)).toMatchObject({ id });
  });

  it('is rejected and not stored for a missing or malformed user id', async () => {
    const before = await db.orders.count({});
    for (const strange of nonexistentIds(harness, userId)) {
      const idempotency = { key: aTokenHash(), requestHash: aTokenHash() };
      const draft = aDraft({ userId: strange, idempotency });
      await expect(db.orders.add(draft), idLabel(strange)).rejects.toMatchObject(NO_USER);
      expect(await db.orders.findByIdempotencyKey(idempotency.key), idLabel(strange)).toBeNull();
    }
    expect(await db.orders.count({})).toBe(before);
  });

  it('is rejected and not stored for a missing or malformed product id', async () => {
    const before = await db.orders.count({});
    const [first = '', last = ''] = await someProducts(db, 2);
    for (const strange of nonexistentIds(harness, first)) {
      const idempotency = { key: aTokenHash(), requestHash: aTokenHash() };
      const draft = anOrder([first, strange, last], { idempotency });
      await expect(db.orders.add(draft), idLabel(strange)).rejects.toMatchObject(NO_PRODUCT);
      expect(await db.orders.findByIdempotencyKey(idempotency.key), idLabel(strange)).toBeNull();
    }
    expect(await db.orders.count({})).toBe(before);
  });
}
