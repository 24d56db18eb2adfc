import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { ExpiredOrderCancellation } from '../../src/orders/expired-order-cancellation.js';
import { Clock } from '../../src/shared/clock.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { MailServer } from '../support/mail-server.js';
import { Shopper, line, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';

const HOUR_MS = 3_600_000;
const LIMITS = {
  MAX_LINE_QUANTITY: '20',
  MAX_GUEST_ORDER_ITEMS: '3',
  MAX_OPEN_GUEST_ORDERS: '2',
};

/** Of races, each of 20 requests. */
const ROUNDS = inject('isLong') ? 3 : 2;

let made = 0;
const anAddress = () => `open-${(made += 1)}@example.com`;

describe('limits against reserving all stock', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let token: string;

  beforeAll(async () => {
    shop = await startTestApp(LIMITS);
    shopper = await Shopper.of(shop);
    token = (await shop.userOf('customer')).token;
  });
  afterAll(() => shop.close());

  const tooLarge = (field: string) => ({
    status: 400,
    body: { code: 'quantity_too_large', errors: [{ field }] },
  });

  it('reject an order with more than MAX_LINE_QUANTITY of a product, by guests and users', async () => {
    const [one, other] = await shopper.products(2, { stockQuantity: 100 });
    if (!one || !other) return expect.fail('no products');
    const ask = (quantity: number) => ({ items: [line(one, 1), line(other, quantity)] });
    for (const quantity of [21, 100, 2_147_483_647]) {
      const refused = tooLarge('items.1.quantity');
      expect(await shopper.order(ask(quantity), { token })).toMatchObject(refused);
      expect(await shopper.order({ ...ask(quantity), contactEmail: anAddress() })).toMatchObject(refused);
    }
    expect(await shopper.stock(one)).toBe(100);
    expect((await shopper.order(ask(20), { token })).status).toBe(201);
  });

  it('reject more than MAX_LINE_QUANTITY of a product in a cart, in one step or several', async () => {
    const product = await shopper.product({ stockQuantity: 100 });
    const add = (quantity: number) => shop.post('/cart/items', line(product, quantity), { token });
    expect(await add(21)).toMatchObject(tooLarge('quantity'));
    expect((await add(20)).status).toBe(201);
    expect(await add(1)).toMatchObject(tooLarge('quantity'));
    const path = `/cart/items/${product.id}`;
    expect(await shop.patch(path, { quantity: 21 }, { token })).toMatchObject(tooLarge('quantity'));
    expect((await shop.patch(path, { quantity: 20 }, { token })).status).toBe(200);
    expect((await shopper.order({}, { token })).status).toBe(201);
  });

  it('reject a guest order of more than MAX_GUEST_ORDER_ITEMS items, listed or in a cart', async () => {
    const products = await shopper.products(4);
    const contactEmail = anAddress();
    const refused = tooLarge('items');
    expect(await shopper.order({ ...oneOf(...products), contactEmail })).toMatchObject(refused);
    const [first] = products;
    if (!first) return expect.fail('no product');
    expect(await shopper.order({ items: [line(first, 4)], contactEmail })).toMatchObject(refused);
    expect((await shopper.order({ items: [line(first, 4)] }, { token })).status).toBe(201);
    let headers = {};
    for (const product of products) {
      const answer = await shop.post('/cart/items', line(product, 1), { headers });
      headers = { 'x-session-id': answer.headers.get('x-session-id') ?? '' };
    }
    expect(await shopper.order({ contactEmail }, { headers })).toMatchObject(refused);
    expect((await shopper.order({ ...oneOf(...products.slice(1)), contactEmail })).status).toBe(201);
    expect((await shopper.order(oneOf(...products), { token })).status).toBe(201);
  });

  it('allow MAX_OPEN_GUEST_ORDERS pending orders of an address, in concurrent requests too', async () => {
    const products = await shopper.products(2, { stockQuantity: 100 });
    for (let round = 0; round < ROUNDS; round += 1) {
      const contactEmail = anAddress();
      const spellings = [contactEmail, contactEmail.toUpperCase(), contactEmail.replace('o', 'O')];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          shopper.order({ ...oneOf(products[n % 2] ?? { id: '' }), contactEmail: spellings[n % 3] }),
        ),
      );
      const placed = answers.filter(({ status }) => status === 201);
      expect(placed).toHaveLength(2);
      for (const answer of answers.filter((each) => !placed.includes(each))) {
        expect(answer).toMatchObject({ status: 409, body: { code: 'too_many_open_orders' } });
      }
      const body = { ...oneOf(...products), contactEmail };
      expect(await shopper.order({ ...body, contactEmail: anAddress() })).toMatchObject({ status: 201 });
      expect((await shopper.order(body, { token })).status).toBe(201);
      const [first] = placed;
      if (!first) return expect.fail('no order');
      expect((await shopper.cancel(first.body.id, guestTokenOf(first.body))).status).toBe(200);
      expect((await shopper.order(body)).status).toBe(201);
      expect((await shopper.order(body)).status).toBe(409);
    }
  });

  it('leave an order pending for ever if PENDING_ORDER_TTL is unset', async () => {
    const buyer = await shop.userOf('customer');
    const { body } = await shopper.order(oneOf(await shopper.product()), { token: buyer.token });
    const clock = vi.spyOn(shop.app.get(Clock, { strict: false }), 'now');
    clock.mockImplementation(() => new Date(Date.now() + 10_000 * HOUR_MS));
    await shop.app.get(ExpiredOrderCancellation, { strict: false }).cancelAll();
    clock.mockRestore();
    expect((await shopper.get(body.id, { token: buyer.token })).body.status).toBe('pending');
  });
});

describe('MAX_OPEN_GUEST_ORDERS with two instances', () => {
  it('places exactly as many of 20 concurrent orders of an address', async () => {
    const { database, drop } = await openTestDatabase();
    // Of several workers without Redis none caches the stock.
    const env = { MAX_OPEN_GUEST_ORDERS: '7', WORKERS: '2', REDIS_URL: '' };
    const shop = await startTestApp(env, { database, drop: async () => {} });
    const second = await startTestApp(env, { database, drop: async () => {} });
    try {
      const shopper = await Shopper.of(shop);
      // One each: orders of the same product would wait for each other because of its stock.
      const products = await shopper.products(20, { stockQuantity: 10 });
      for (let round = 1; round <= ROUNDS; round += 1) {
        const contactEmail = anAddress();
        const answers = await Promise.all(
          products.map((product, n) => {
            const order = { ...oneOf(product), contactEmail };
            return (n % 2 ? shop : second).post<{ code?: string }>('/orders', order);
          }),
        );
        const results = answers.map(({ status, body }) => body.code ?? status);
        expect(results.filter((result) => result === 201)).toHaveLength(7);
        expect(results.filter((result) => result === 'too_many_open_orders')).toHaveLength(13);
        const stocks = await Promise.all(products.map((product) => shopper.stock(product)));
        expect(stocks.reduce((sum, stock) => sum + stock)).toBe(200 - 7 * round);
      }
    } finally {
      await second.close();
      await shop.close();
      await drop();
    }
  });
});

describe('orders under the rate limit', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp({ RATE_LIMIT: 'on', GUEST_ORDERS_PER_HOUR: '3' });
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());

  it('of guests are limited to GUEST_ORDERS_PER_HOUR for a client address; those of users are not', async () => {
    const product = await shopper.product({ stockQuantity: 100 });
    const order = () => shopper.order({ ...oneOf(product), contactEmail: anAddress() });
    for (let n = 0; n < 3; n += 1) expect((await order()).status).toBe(201);
    const refused = await order();
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
    const { token } = await shop.userOf('customer');
    expect((await shopper.order(oneOf(product), { token })).status).toBe(201);
  });

  it('count towards the contact address, whoever sends them', async () => {
    const product = await shopper.product({ stockQuantity: 100 });
    const contactEmail = anAddress();
    const buyers = [await shop.userOf('customer'), await shop.userOf('customer')];
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1) {
      const { token } = buyers[n % 2] ?? expect.fail('no buyer');
      const spelling = n % 3 ? contactEmail : contactEmail.toUpperCase();
      statuses.push((await shopper.order({ ...oneOf(product), contactEmail: spelling }, { token })).status);
    }
    expect(statuses).toEqual([...Array<number>(20).fill(201), 429]);
  });
});

describe('PENDING_ORDER_TTL', () => {
  it('cancels and restocks an expired order once, with several instances, and mails its buyer', async () => {
    const server = new MailServer();
    await server.start();
    const { database, drop } = await openTestDatabase();
    // Of several workers without Redis none caches the stock.
    const env = { PENDING_ORDER_TTL: '1h', SMTP_URL: server.url, WORKERS: '2', REDIS_URL: '' };
    const shop = await startTestApp(env, { database, drop: async () => {} });
    const second = await startTestApp(env, { database, drop: async () => {} });
    try {
      const shopper = await Shopper.of(shop);
      const staff = await shop.token('read_order', 'update_order');
      const product = await shopper.product({ stockQuantity: 500 });
      const items = [line(product, 2)];
      const orders = [];
      for (let n = 0; n < 5; n += 1) {
        orders.push((await shopper.order({ items, contactEmail: anAddress() })).body);
      }
      const processed = (await shopper.order({ items, contactEmail: anAddress() })).body;
      await shopper.changeStatus(processed.id, 'processing', staff);
      const later = Date.now() + HOUR_MS;
      const sweeps = [shop, second].map(({ app }) => {
        const clock = vi.spyOn(app.get(Clock, { strict: false }), 'now');
        return { clock, sweep: app.get(ExpiredOrderCancellation, { strict: false }) };
      });
      const sweepAt = async (time: number) => {
        for (const { clock } of sweeps) clock.mockImplementation(() => new Date(time));
        await Promise.all(sweeps.flatMap(({ sweep }) => [sweep.cancelAll(), sweep.cancelAll()]));
      };
      await sweepAt(later - HOUR_MS / 2);
      expect(await shopper.stock(product)).toBe(488);
      await sweepAt(later + 1000);
      await sweepAt(later + 2000);
      for (const { clock } of sweeps) clock.mockRestore();
      expect(await shopper.stock(product)).toBe(498);
      for (const { id } of orders) {
        expect((await shopper.get(id, { token: staff })).body.status).toBe('cancelled');
      }
      expect((await shopper.get(processed.id, { token: staff })).body.status).toBe('processing');
      for (const { app } of [shop, second]) await app.get(BackgroundJobs, { strict: false }).idle();
      for (const { contactEmail, orderNumber } of orders) {
        const subjects = server.deliveries
          .filter(({ recipients }) => recipients.includes(contactEmail ?? ''))
          .map(({ mail }) => String(mail.headers.get('subject')));
        // Two instances send them, so either may arrive first.
        expect(subjects.toSorted()).toEqual([
          `Your order ${orderNumber} - nest-shop`,
          `Your order ${orderNumber} has been cancelled - nest-shop`,
        ]);
      }
    } finally {
      await second.close();
      await shop.close();
      await server.stop();
      await drop();
    }
  });
});

describe('order mails to unverified addresses', () => {
  it('are limited for each recipient, also over many accounts', async () => {
    const server = new MailServer();
    await server.start();
    const shop = await startTestApp({
      RATE_LIMIT: 'on',
      SMTP_URL: server.url,
      GUEST_ORDERS_PER_HOUR: '1000',
      MAX_OPEN_GUEST_ORDERS: '1000',
    });
    try {
      const shopper = await Shopper.of(shop);
      const product = await shopper.product({ stockQuantity: 100 });
      const guest = anAddress();
      const password = 'correct horse battery staple';
      const own = anAddress();
      await shop.post('/auth/register', { email: own, username: 'unverified', password });
      const { body: login } = await shop.post<{ accessToken: string }>('/auth/login', {
        login: own,
        password,
      });
      const verified = await shop.userOf('customer');
      for (let n = 0; n < 6; n += 1) {
        const placed = await shopper.order({ ...oneOf(product), contactEmail: guest });
        await shopper.cancel(placed.body.id, guestTokenOf(placed.body));
        for (const token of [login.accessToken, verified.token]) {
          const mine = await shopper.order({ ...oneOf(product), contactEmail: guest }, { token });
          if (mine.status === 201) await shopper.cancel(mine.body.id, { token });
        }
      }
      await shop.app.get(BackgroundJobs, { strict: false }).idle();
      const countOf = (address: string) =>
        server.deliveries.filter(
          ({ recipients, mail }) =>
            recipients.includes(address) && mail.headers.get('subject')?.startsWith('Your order'),
        ).length;
      expect(countOf(guest)).toBe(10);
      expect(countOf(own)).toBeGreaterThan(0);
      expect(countOf(own)).toBeLessThanOrEqual(10);
      expect(countOf(verified.user.email)).toBeGreaterThan(10);
    } finally {
      await shop.close();
      await server.stop();
    }
  });
});
