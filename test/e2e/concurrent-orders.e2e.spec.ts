import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Shopper, oneOf } from '../support/shopper.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';

const EMAIL = 'guest@example.com';
/**
 * As many as each database can answer before the time limit of a request, on a slow machine too.
 */
const BUYERS = inject('database') === 'sqlite' ? 200 : 100;
const STOCK = 10;

/** Counts the responses of each kind. */
function tally(statuses: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('concurrent orders', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());

  it(`of ${BUYERS} buyers for ${STOCK} items sell exactly ${STOCK}, to users and guests, by cart and by list`, async () => {
    const product = await shopper.product({ stockQuantity: STOCK });
    const users = await Promise.all(Array.from({ length: 5 }, () => shop.userOf('customer')));
    // A user's cart would be emptied by its first order, so those who buy from one are guests, each
    // with its own.
    const carts = await Promise.all(
      Array.from({ length: BUYERS / 4 }, async () => {
        const added = await shop.post('/cart/items', { productId: product.id });
        return { headers: { 'x-session-id': added.headers.get('x-session-id') ?? '' } };
      }),
    );
    const buyer = (n: number): [object, RequestOptions] => {
      const cart = carts[n];
      if (cart) return [{ contactEmail: EMAIL }, cart];
      if (n % 2) return [{ ...oneOf(product), contactEmail: EMAIL }, {}];
      return [oneOf(product), { token: users[n % users.length]?.token ?? '' }];
    };
    const answers = await Promise.all(Array.from({ length: BUYERS }, (_, n) => shopper.order(...buyer(n))));
    expect(tally(answers.map(({ status }) => status))).toEqual({ 201: STOCK, 409: BUYERS - STOCK });
    const numbers = answers.filter(({ status }) => status === 201).map(({ body }) => body.orderNumber);
    expect(new Set(numbers).size).toBe(STOCK);
    expect(await shopper.stock(product)).toBe(0);
  });

  /** A guest's session, with one of each in its cart. */
  async function cartOf(...products: readonly { readonly id: string }[]): Promise<RequestOptions> {
    const { body } = await shop.post<{ sessionId: string }>('/sessions', undefined);
    const sent = { headers: { 'x-session-id': body.sessionId } };
    for (const { id } of products) {
      expect((await shop.post('/cart/items', { productId: id }, sent)).status).toBe(201);
    }
    return sent;
  }

  it('of the products A, B and B, A reject nobody while there is enough stock, and lose none', async () => {
    const [a, b, c] = await shopper.products(3, { stockQuantity: 500 });
    if (!a || !b || !c) return expect.fail('no products');
    const ways = [
      [a, b],
      [b, a],
      [c, a, b],
      [b, c],
    ];
    const carts = await Promise.all(ways.flatMap((way) => [cartOf(...way), cartOf(...way)]));
    const buyers = Array.from({ length: 40 }, (_, n): [object, RequestOptions?] => {
      const cart = carts[n];
      // In the order in which a cart was filled, or in which items are listed.
      return cart ? [{}, cart] : [oneOf(...(ways[n % ways.length] ?? []))];
    });
    const answers = await Promise.all(
      buyers.map(([body, sent]) => shopper.order({ ...body, contactEmail: EMAIL }, sent)),
    );
    expect(tally(answers.map(({ status }) => status))).toEqual({ 201: 40 });
    expect([await shopper.stock(a), await shopper.stock(b), await shopper.stock(c)]).toEqual([470, 460, 480]);
  });

  it('show clients a stock that decreases to 0 and no further', async () => {
    const product = await shopper.product({ stockQuantity: 40 });
    const seen: number[] = [];
    const over = new AbortController();
    const watcher = (async () => {
      while (!over.signal.aborted) seen.push(await shopper.stock(product));
    })();
    // Half of them fail at their second line, after the first has been taken off.
    const none = await shopper.product({ stockQuantity: 0 });
    const answers: number[] = [];
    for (let wave = 0; wave < 4; wave += 1) {
      const orders = Array.from({ length: 20 }, (_, n) =>
        shopper.order({ ...(n % 2 ? oneOf(product) : oneOf(product, none)), contactEmail: EMAIL }),
      );
      answers.push(...(await Promise.all(orders)).map(({ status }) => status));
      // However fast the wave was, it is looked at.
      seen.push(await shopper.stock(product));
    }
    over.abort();
    await watcher;
    expect(tally(answers)).toEqual({ 201: 40, 409: 40 });
    expect(new Set(seen).size).toBeGreaterThanOrEqual(4);
    expect(seen).toEqual(seen.toSorted((x, y) => y - x));
    expect(seen.every((stock) => stock >= 0)).toBe(true);
    expect(await shopper.stock(product)).toBe(0);
  });

  it('that fail do not undo concurrent writes', async () => {
    const none = await shopper.product({ stockQuantity: 0 });
    const product = await shopper.product({ stockQuantity: 1000 });
    const failing = Array.from({ length: 40 }, () =>
      shopper.order({ ...oneOf(product, none), contactEmail: EMAIL }),
    );
    const { token } = await shop.userOf('customer');
    const written: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      const each = await shopper.product();
      expect((await shop.post('/cart/items', { productId: each.id }, { token })).status).toBe(201);
      written.push(each.id);
    }
    const refused = await Promise.all(failing);
    expect(tally(refused.map(({ status }) => status))).toEqual({ 409: 40 });
    for (const id of written) expect((await shop.get(`/products/${id}`)).status).toBe(200);
    const { body } = await shop.get<{ itemCount: number }>('/cart', { token });
    expect(body.itemCount).toBe(written.length);
    expect(await shopper.stock(product)).toBe(1000);
  });
});
