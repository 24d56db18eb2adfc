import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import type { Page } from '../../src/shared/page.js';
import { ShopProcess } from '../support/shop-process.js';
import { startTestApp, TEST_SECRET } from '../support/test-app.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Enough that the instances, which begin at about the same time, are at them together. */
const ORDERS = { sqlite: 600, postgres: 600, mongodb: 60 };
/** How many are placed, and then moved, at the same time. */
const TOGETHER = 6;
const PRODUCTS = 12;
const STOCK = 100_000;
/** A database may hold the rows of a dead process for a minute. */
const SLOW = { timeout: 400_000 };
const ENV = { JWT_SECRET: TEST_SECRET, PUBLIC_URL: 'http://shop.example' };
/** Each instance looks for expired orders once a second. */
const EXPIRING = { ...ENV, PENDING_ORDER_TTL: '1s' };

type Move = 'cancel' | 'process' | 'leave';
const MOVES: readonly Move[] = ['cancel', 'process', 'leave'];

/** What came of an attempt to move an order while the instances were at it. */
interface Moved {
  readonly id: string;
  readonly move: Move;
  /** Undefined where there was no answer, or none that says what happened. */
  readonly status?: number;
}

interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

/** Does it to each of them, some at a time. */
async function together<T>(items: readonly T[], work: (item: T, n: number) => Promise<void>): Promise<void> {
  const left = items.entries();
  const one = async () => {
    for (const [n, item] of left) await work(item, n);
  };
  await Promise.all(Array.from({ length: TOGETHER }, one));
}

describe('expiring pending orders with three instances, one of which is killed', () => {
  let folder: string;
  let db: TestDatabase;
  let shops: { readonly origin: string }[];
  let token: string;
  const products: string[] = [];
  /** The oldest first. */
  const placed: string[] = [];
  const moved: Moved[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-expiry-'));
    db = await openTestDatabase();
    const shop = await openHere(ENV);
    shops = [shop];
    token = (await shop.userOf('admin')).token;
    const category = (await send<{ id: string }>(0, 'POST', '/categories', { name: 'For sale' })).body;
    while (products.length < PRODUCTS) {
      const name = `Number ${products.length}`;
      const draft = { name, categoryId: category.id, price: '1.00', stockQuantity: STOCK };
      products.push((await send<{ id: string }>(0, 'POST', '/products', draft)).body.id);
    }
    await together(
      Array.from({ length: ORDERS[db.database.kind] }, (_, n) => n),
      place,
    );
    await shop.close();
  }, 120_000);
  afterAll(async () => {
    await ShopProcess.killAll();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** An instance in the process of the test. */
  const openHere = (env: Readonly<Record<string, string>>) =>
    startTestApp({ ...env, REDIS_URL: '' }, { ...db, drop: async () => {} });

  /** As the administrator, to one of the instances that are left. */
  async function send<T>(at: number, method: string, path: string, json?: object): Promise<Reply<T>> {
    const response = await fetch(`${shops[at % shops.length]?.origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json && { 'content-type': 'application/json' }),
      },
      body: json && JSON.stringify(json),
    });
    return { status: response.status, body: JSON.parse(await response.text()) as T };
  }

  async function orders(filter: string): Promise<OrderResponse[]> {
    const all: OrderResponse[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `/orders?limit=100${filter}${cursor && `&cursor=${cursor}`}`;
      const { status, body }: Reply<Page<OrderResponse>> = await send(0, 'GET', query);
      expect(status).toBe(200);
      all.push(...body.items);
      cursor = body.nextCursor;
    }
    return all;
  }

  async function place(n: number): Promise<void> {
    const items = [0, 1].map((other) => ({
      productId: products[(n + other) % PRODUCTS],
      quantity: 1 + other,
    }));
    const { status, body } = await send<OrderResponse>(n, 'POST', '/orders', { items });
    expect(status).toBe(201);
    placed.push(body.id);
  }

  async function move(id: string, n: number): Promise<void> {
    const move = MOVES[n % MOVES.length] ?? 'leave';
    if (move === 'leave') return void moved.push({ id, move });
    const answer = await (
      move === 'cancel'
        ? send(n, 'POST', `/orders/${id}/cancel`)
        : send(n, 'PATCH', `/orders/${id}/status`, { status: 'processing' })
    ).catch(() => null);
    moved.push({ id, move, status: answer?.status === 503 ? undefined : answer?.status });
  }

  async function untilCancelled(count: number): Promise<void> {
    const cancelled = async () =>
      (await send<{ total: number }>(1, 'GET', '/orders?limit=1&withTotal=true&status=cancelled')).body.total;
    await vi.waitUntil(async () => (await cancelled()) >= count, { timeout: 60_000, interval: 10 });
  }

  /** How many mails say that an order has been cancelled, by its number. */
  async function cancellationMails(...folders: string[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const mails of folders) {
      for (const name of await readdir(mails)) {
        const text = await readFile(join(mails, name), 'utf8');
        const [, order] = /^Subject: Your order (\S+) has been cancelled/m.exec(text) ?? [];
        if (order) counts.set(order, (counts.get(order) ?? 0) + 1);
      }
    }
    return counts;
  }

  it('are cancelled and restocked once, or changed by another request before', SLOW, async () => {
    // The one that starts faster is the last, so that all begin to look at about the same time.
    const start = () => ShopProcess.start(folder, db.database, EXPIRING);
    const [killed, stopped] = await Promise.all([start(), start()]);
    const here = await openHere(EXPIRING);
    shops = [killed, stopped, here];
    await untilCancelled(1);
    const kill = async () => {
      await untilCancelled(placed.length / 4);
      shops = [stopped, here];
      await killed.kill();
    };
    // The oldest first: the instances begin with the newest.
    await Promise.all([kill(), together(placed, move)]);

    await vi.waitUntil(async () => (await orders('&status=pending')).length === 0, {
      timeout: 180_000,
      interval: 500,
    });
    expect(await stopped.stop()).toBe(0);
    await here.app.get(BackgroundJobs, { strict: false }).idle();
    const mails = await cancellationMails(join(folder, 'var', 'mail'), here.config.mailFolder);
    await here.close();
    // Nothing is cached by this one, and nothing expires.
    const after = await openHere(ENV);
    shops = [after];

    const all = await orders('');
    const statusOf = new Map(all.map(({ id, status }) => [id, status]));
    for (const { id, move, status } of moved) {
      const what = `${move} answered ${status}`;
      if (move === 'process' && status === 200) expect(statusOf.get(id), what).toBe('processing');
      else if (status !== undefined || move !== 'process') expect(statusOf.get(id), what).toBe('cancelled');
      if (status !== undefined) expect([200, 409], what).toContain(status);
    }
    const first = moved.filter(({ status }) => status === 200);
    const late = moved.filter(({ status }) => status === 409);
    expect(first.length, 'moves before the order expired').toBeGreaterThan(0);
    expect(late.length, 'moves after the order expired').toBeGreaterThan(0);

    for (const id of products) {
      const sold = all
        .filter(({ status }) => status !== 'cancelled')
        .flatMap(({ items }) => items)
        .filter(({ productId }) => productId === id)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      const { body } = await send<{ stockQuantity: number }>(0, 'GET', `/products/${id}/stock`);
      expect(body.stockQuantity, `product ${id}`).toBe(STOCK - sold);
    }
    expect(mails.size).toBeGreaterThan(0);
    expect([...mails].filter(([, count]) => count !== 1)).toEqual([]);
    await after.close();
  });
});
