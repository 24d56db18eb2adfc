import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import type { Page } from '../../src/shared/page.js';
import { aMoment } from '../support/async.js';
import { CheckoutLoad, place, type Attempt, type Basket } from '../support/checkout-load.js';
import { ShopProcess } from '../support/shop-process.js';
import { startTestApp, TEST_SECRET, type TestApp } from '../support/test-app.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

/**
 * So many end at once, each at another moment of many requests. Once, because a database may hold
 * the rows of a dead process for a minute.
 */
const PROCESSES = 2;
const GUESTS = 8;
/** After so many answers it ends. */
const ANSWERS = 10;
const STOCK = 100_000;
const PRICES = ['24.90', '0.05', '3.00', '99.99'];
/** A database may take its time to undo what a dead process has begun; a hang is longer. */
const SLOW = { timeout: 600_000 };
/** The same at each start: guest order tokens and sessions outlive the process. */
const ENV = { JWT_SECRET: TEST_SECRET, PUBLIC_URL: 'http://shop.example' };

describe('processes that end while orders are placed', () => {
  let folder: string;
  let db: TestDatabase;
  /** Before and after the processes: nothing else has the database open when they end. */
  let shop: TestApp;
  let token: string;
  let products: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-crash-'));
    db = await openTestDatabase();
    await open();
    token = (await shop.userOf('admin')).token;
    const category = await send<{ id: string }>('POST', '/categories', { name: 'For sale' });
    products = [];
    for (const price of PRICES) {
      const draft = { name: `At ${price}`, categoryId: category.id, price, stockQuantity: STOCK };
      products.push((await send<{ id: string }>('POST', '/products', draft)).id);
    }
    await shop.close();
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<void> {
    shop = await startTestApp({ ...ENV, REDIS_URL: '' }, { ...db, drop: async () => {} });
  }

  /** As the administrator. */
  async function send<T>(method: string, path: string, json?: object): Promise<T> {
    const { status, text, body } = await shop.request<T>(method, path, { json, token });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return body;
  }

  /** All that the shop has, by whom they were ordered. */
  async function ordersByEmail(): Promise<Map<string | null, OrderResponse[]>> {
    const all: OrderResponse[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `/orders?limit=100${cursor && `&cursor=${cursor}`}`;
      const page: Page<OrderResponse> = await send('GET', query);
      all.push(...page.items);
      cursor = page.nextCursor;
    }
    const byEmail = new Map<string | null, OrderResponse[]>();
    for (const order of all)
      byEmail.set(order.contactEmail, [...(byEmail.get(order.contactEmail) ?? []), order]);
    return byEmail;
  }

  /** To whom mails went out: without a mail server they are files. */
  async function mailed(): Promise<Set<string | undefined>> {
    const mails = join(folder, 'var', 'mail');
    const texts = await Promise.all(
      (await readdir(mails)).map((name) => readFile(join(mails, name), 'utf8')),
    );
    return new Set(texts.map((text) => /^To: (.*?)\r?$/m.exec(text)?.[1]));
  }

  const basketOf = ({ items }: OrderResponse): Basket =>
    Object.fromEntries(items.map(({ productId, quantity }) => [productId, quantity]));

  const cents = (amount: string) => Math.round(Number(amount) * 100);

  function expectWhole(order: OrderResponse, { basket, email }: Attempt): void {
    expect(basketOf(order), email).toEqual(basket);
    const total = order.items.reduce((sum, item) => sum + cents(item.unitPrice) * item.quantity, 0);
    expect(cents(order.totalAmount), email).toBe(total);
    expect(order.status, email).toBe('pending');
  }

  /** Every unit is on hand or in an order, whether anybody was told of the order or not. */
  async function expectNoUnitLost(orders: readonly OrderResponse[]): Promise<void> {
    for (const id of products) {
      const sold = orders.reduce((sum, order) => sum + (basketOf(order)[id] ?? 0), 0);
      const { stockQuantity } = await send<{ stockQuantity: number }>('GET', `/products/${id}/stock`);
      expect(stockQuantity, `product ${id}`).toBe(STOCK - sold);
    }
  }

  /** Processes at which guests order, once each has answered so much. */
  async function busyProcesses(name: string) {
    const [a = '', b = '', c = '', d = ''] = products;
    const baskets = [{ [a]: 1, [b]: 3 }, { [c]: 2, [d]: 1 }, { [b]: 1, [c]: 1 }, { [d]: 2 }];
    const start = () => ShopProcess.start(folder, db.database, ENV);
    const processes = await Promise.all(Array.from({ length: PROCESSES }, start));
    const loads = processes.map(({ origin }, n) => new CheckoutLoad(origin, `${name}-${n}`, baskets));
    await Promise.all(loads.map((guests) => guests.begin(GUESTS, ANSWERS)));
    return { processes, loads };
  }

  /**
   * Asks again, as a client does, while the database is busy with what the dead process left in it.
   */
  async function placeAgain(attempt: Attempt) {
    for (;;) {
      const answer = await place(shop.origin, attempt);
      if (answer.status !== 503) return answer;
      await aMoment(200);
    }
  }

  it('by kill -9 keeps each acknowledged order, and no partial one', SLOW, async () => {
    const { processes, loads } = await busyProcesses('killed');
    // Another moment in the life of a request each time.
    await aMoment(Math.random() * 30);
    // At once: what the one leaves behind must not hold up the other.
    await Promise.all(processes.map((busy) => busy.kill()));
    await Promise.all(loads.map((guests) => guests.end()));
    for (const { answered } of loads) expect(answered.length).toBeGreaterThanOrEqual(ANSWERS);
    const answered = loads.flatMap((guests) => guests.answered);
    const lost = loads.flatMap((guests) => guests.lost);
    expect(lost.length, 'requests without an answer').toBeGreaterThan(0);
    await open();

    const before = await ordersByEmail();
    for (const { attempt, answer } of answered) {
      expect(answer.status, answer.text).toBe(201);
      const { guestToken, ...order } = answer.order;
      expect(before.get(attempt.email)).toEqual([order]);
      expect(guestToken).toEqual(expect.any(String));
      expectWhole(order, attempt);
    }
    await expectNoUnitLost([...before.values()].flat());

    const again = async (attempt: Attempt): Promise<void> => {
      const { order, status, isReplay, text } = await placeAgain(attempt);
      expect(status, text).toBe(201);
      expectWhole(order, attempt);
      const placed = before.get(attempt.email) ?? [];
      expect(placed.map(({ id }) => id)).toEqual(isReplay ? [order.id] : []);
    };
    // All at once, because each may have to wait for the same.
    await Promise.all(lost.map(again));
    for (const { attempt, answer } of answered) {
      expect(await place(shop.origin, attempt)).toEqual({ ...answer, isReplay: true });
    }
    const after = await ordersByEmail();
    for (const attempt of lost) expect(after.get(attempt.email)).toHaveLength(1);
    await expectNoUnitLost([...after.values()].flat());
    await shop.close();
  });

  it('by SIGTERM answers each order that it places, and sends its mail', SLOW, async () => {
    const { processes, loads } = await busyProcesses('stopped');
    const atOnce = loads.map((guests) => guests.answered.length);
    expect(await Promise.all(processes.map((busy) => busy.stop()))).toEqual(processes.map(() => 0));
    await Promise.all(loads.map((guests) => guests.end()));
    for (const [n, { answered }] of loads.entries())
      expect(answered.length, 'answers in all').toBeGreaterThan(atOnce[n] ?? 0);
    const answered = loads.flatMap((guests) => guests.answered);
    const reached = await mailed();
    expect(answered.filter(({ attempt }) => !reached.has(attempt.email))).toEqual([]);
    await open();

    const orders = await ordersByEmail();
    for (const { attempt, answer } of answered) {
      expect(answer.status, answer.text).toBe(201);
      const { guestToken: _, ...order } = answer.order;
      expect(orders.get(attempt.email)).toEqual([order]);
    }
    for (const { email } of loads.flatMap((guests) => guests.lost))
      expect(orders.get(email), `unanswered ${email}`).toBeUndefined();
    await expectNoUnitLost([...orders.values()].flat());
    await shop.close();
  });
});
