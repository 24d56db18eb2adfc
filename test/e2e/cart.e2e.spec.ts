import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import { line, linesOf, Shopper } from '../support/shopper.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

const EMPTY_CART = { items: [], itemCount: 0, total: '0.00', currency: 'USD', notices: [], updatedAt: null };

describe('/cart', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());

  const asGuest = (session: string) => ({ headers: { 'x-session-id': session } });
  const add = (productId: string, quantity?: number, sent = {}) =>
    shop.post<CartResponse & { code: string }>('/cart/items', { productId, quantity }, sent);
  const cart = (sent = {}) => shop.get<CartResponse>('/cart', sent);
  const sessionOf = (answer: Answer<unknown>): string =>
    answer.headers.get('x-session-id') ?? expect.fail('the answer brings no session');

  async function guestWith(...products: { id: string }[]): Promise<string> {
    const session = sessionOf(await shop.post('/sessions', undefined));
    for (const { id } of products) expect((await add(id, 1, asGuest(session))).status).toBe(201);
    return session;
  }

  describe('of a guest', () => {
    it('is empty without a session, and reading it creates none', async () => {
      const answer = await cart();
      expect(answer).toMatchObject({ status: 200, body: { id: null, ...EMPTY_CART } });
      expect(answer.headers.get('x-session-id')).toBeNull();
      expect(answer.headers.get('set-cookie')).toBeNull();
    });

    it('is created with the first line, and found again by header and by cookie', async () => {
      const product = await shopper.product({ price: '24.90' });
      const answer = await add(product.id, 2);
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: expect.any(String),
        items: [
          {
            productId: product.id,
            name: product.name,
            slug: product.slug,
            unitPrice: '24.90',
            quantity: 2,
            lineTotal: '49.80',
            available: true,
            addedAt: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        ],
        itemCount: 2,
        total: '49.80',
        currency: 'USD',
        notices: [],
        updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      const session = sessionOf(answer);
      const cookie = answer.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^sid=[\w.-]+;/);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; SameSite=Lax/);
      expect(cookie).toMatch(/; Path=\//);
      expect(cookie).toMatch(/; Max-Age=604800/);
      expect(cookie).not.toMatch(/Secure/);
      expect((await cart(asGuest(session))).body).toEqual(answer.body);
      expect((await cart({ headers: { cookie: `theme=dark; ${cookie.split(';')[0]}` } })).body).toEqual(
        answer.body,
      );
    });

    it('is private: an altered or forged session sees nothing, and a write with it gets a new session', async () => {
      const product = await shopper.product();
      const session = await guestWith(product);
      const [id = '', signature = ''] = session.split('.');
      const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
      for (const forged of [
        id,
        `${id}.`,
        `${id}.${signature}.more`,
        `.${signature}`,
        `${id}x.${signature}`,
        `${id}.${flipped}`,
        'x'.repeat(500),
      ]) {
        expect((await cart(asGuest(forged))).body, forged).toMatchObject({ id: null, ...EMPTY_CART });
        const written = await add(product.id, 1, asGuest(forged));
        expect(sessionOf(written).split('.')[0], forged).not.toBe(id);
        expect(written.body.itemCount, forged).toBe(1);
      }
      expect((await cart(asGuest(session))).body.itemCount).toBe(1);
      // Its own id in the body, the query or another's names nothing (API1).
      const aimed = await shop.post('/cart/items', { productId: product.id, sessionId: session });
      expect(aimed).toMatchObject({ status: 400, body: { errors: [{ field: 'sessionId' }] } });
      expect(await shop.get(`/cart?sessionId=${session}`)).toMatchObject({ status: 400 });
    });

    it('has a Secure cookie when the shop uses https', async () => {
      const secure = await startTestApp({
        PUBLIC_URL: 'https://shop.example',
        JWT_SECRET: 'another secret of at least 32 bytes length',
      });
      try {
        const answer = await secure.post<{ sessionId: string }>('/sessions', undefined);
        expect(answer.status).toBe(201);
        expect(answer.body).toEqual({ sessionId: answer.headers.get('x-session-id') });
        expect(answer.headers.get('set-cookie')).toMatch(/; Secure/);
        // Another shop's secret, another shop's guests.
        expect((await shop.get<CartResponse>('/cart', asGuest(answer.body.sessionId))).body.id).toBeNull();
      } finally {
        await secure.close();
      }
    });
  });

  describe('lines', () => {
    it('are added up, set, removed and cleared', async () => {
      const [mug, bowl] = [
        await shopper.product({ price: '1.10' }),
        await shopper.product({ price: '0.05' }),
      ];
      const session = await guestWith(mug, bowl);
      const sent = asGuest(session);
      const before = (await cart(sent)).body.items;
      const added = (await add(mug.id, 3, sent)).body;
      expect(linesOf(added)).toEqual([line(mug, 4), line(bowl, 1)]);
      expect(added.items.map(({ addedAt }) => addedAt)).toEqual(before.map(({ addedAt }) => addedAt));
      const set = await shop.patch<CartResponse>(`/cart/items/${bowl.id}`, { quantity: 7 }, sent);
      expect(set.status).toBe(200);
      expect(linesOf(set.body)).toEqual([line(mug, 4), line(bowl, 7)]);
      expect(set.body).toMatchObject({ itemCount: 11, total: '4.75' });
      const without = await shop.delete<CartResponse>(`/cart/items/${mug.id}`, sent);
      expect(without.status).toBe(200);
      expect(linesOf(without.body)).toEqual([line(bowl, 7)]);
      const absent = { status: 404, body: { code: 'cart_item_not_found' } };
      expect(await shop.delete(`/cart/items/${mug.id}`, sent)).toMatchObject(absent);
      expect(await shop.patch(`/cart/items/${mug.id}`, { quantity: 1 }, sent)).toMatchObject(absent);
      expect(await shop.delete('/cart', sent)).toMatchObject({ status: 200, body: EMPTY_CART });
      expect(await shop.delete('/cart', sent)).toMatchObject({ status: 200, body: EMPTY_CART });
      expect((await cart(sent)).body).toMatchObject(EMPTY_CART);
    });

    it('count every one of many concurrent additions', async () => {
      const product = await shopper.product({ stockQuantity: 100 });
      const session = await guestWith();
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => add(product.id, 1, asGuest(session))),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect((await cart(asGuest(session))).body.itemCount).toBe(12);
    });

    it('are limited to the stock and to products for sale', async () => {
      const product = await shopper.product({ stockQuantity: 3 });
      const sent = asGuest(await guestWith());
      expect((await add(product.id, 2, sent)).status).toBe(201);
      const short = {
        status: 409,
        body: { code: 'out_of_stock', items: [{ productId: product.id, requested: 4, available: 3 }] },
      };
      expect(await add(product.id, 2, sent)).toMatchObject(short);
      expect(await shop.patch(`/cart/items/${product.id}`, { quantity: 4 }, sent)).toMatchObject(short);
      expect((await cart(sent)).body.itemCount).toBe(2);
      const absent = { status: 404, body: { code: 'product_not_found' } };
      const inactive = await shopper.product({ isActive: false });
      for (const id of [inactive.id, '0', 'nothing', '__proto__', '9'.repeat(40)]) {
        expect(await add(id, 1, sent), id).toMatchObject(absent);
      }
    });

    it.each([-1, 0, 1.5, '1', true, null, Infinity, 2 ** 53, [1], {}])(
      'reject a quantity of %j',
      async (quantity) => {
        const product = await shopper.product();
        const json = `{"productId":"${product.id}","quantity":${quantity === Infinity ? '1e400' : JSON.stringify(quantity)}}`;
        const headers = { 'content-type': 'application/json' };
        const answer = await shop.request('POST', '/cart/items', { raw: json, headers });
        expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'quantity' }] } });
        const session = await guestWith(product);
        const patch = await shop.request('PATCH', `/cart/items/${product.id}`, {
          raw: json.replace(/"productId":"[^"]*",/, ''),
          headers: { ...headers, 'x-session-id': session },
        });
        expect(patch).toMatchObject({ status: 400, body: { errors: [{ field: 'quantity' }] } });
      },
    );

    it('ignore price, owner and time in the request', async () => {
      const { id: productId } = await shopper.product();
      for (const field of ['price', 'unitPrice', 'userId', 'user_id', 'addedAt']) {
        const answer = await shop.post('/cart/items', { productId, [field]: '1' });
        expect(answer, field).toMatchObject({ status: 400, body: { errors: [{ field }] } });
      }
    });

    it('are limited to one hundred', async () => {
      const products = await shopper.products(101);
      const sent = asGuest(await guestWith());
      for (const { id } of products.slice(0, 100)) await add(id, 1, sent);
      expect(await add(products[100]?.id ?? '', 1, sent)).toMatchObject({
        status: 409,
        body: { code: 'cart_full' },
      });
      expect(await add(products[0]?.id ?? '', 1, sent)).toMatchObject({ status: 201 });
      expect((await cart(sent)).body.items).toHaveLength(100);
    });
  });

  describe('with current prices', () => {
    it('reports what changed since a line was added, until the line is set again', async () => {
      const [up, down, gone, short] = await shopper.products(4, { price: '10.00', stockQuantity: 5 });
      if (!up || !down || !gone || !short) return expect.fail('no products');
      const sent = asGuest(await guestWith(up, down, gone));
      await add(short.id, 4, sent);
      await shopper.change(up, { price: '10.01' });
      await shopper.change(down, { price: '9.99' });
      await shopper.change(gone, { isActive: false });
      await shopper.setStock(short, 3);
      const { body } = await cart(sent);
      expect(body.items.map(({ unitPrice, available }) => [unitPrice, available])).toEqual([
        ['10.01', true],
        ['9.99', true],
        ['10.00', false],
        ['10.00', false],
      ]);
      expect(body.notices).toEqual([
        { productId: up.id, code: 'price_up' },
        { productId: down.id, code: 'price_down' },
        { productId: gone.id, code: 'unavailable' },
        { productId: short.id, code: 'unavailable' },
      ]);
      expect(body.total).toBe('70.00');
      await shop.patch(`/cart/items/${up.id}`, { quantity: 1 }, sent);
      await shop.patch(`/cart/items/${short.id}`, { quantity: 3 }, sent);
      const after = (await cart(sent)).body.notices.map(({ code }) => code);
      expect(after).toEqual(['price_down', 'unavailable']);
      await shopper.change(gone, { isActive: true });
      expect((await cart(sent)).body.notices).toEqual([{ productId: down.id, code: 'price_down' }]);
    });
  });

  describe('of a user', () => {
    it('is the same on every device, and separate from guest carts', async () => {
      const product = await shopper.product();
      const { token, user } = await shop.userOf('customer');
      const other = await shop.userOf('customer');
      const written = await add(product.id, 2, { token });
      expect(written.headers.get('x-session-id')).toBeNull();
      expect((await cart({ token })).body).toEqual(written.body);
      expect((await cart({ token: other.token })).body).toMatchObject(EMPTY_CART);
      expect((await cart({ token: other.token })).body.id).not.toBe(written.body.id);
      expect((await cart()).body).toMatchObject(EMPTY_CART);
      expect(user.id).toBeTruthy();
    });

    it('requires a token that was issued for it', async () => {
      const { user } = await shop.userOf('customer');
      const without = await shopper.tokenFor(user, 'profile orders');
      const product = await shopper.product();
      expect(await cart({ token: without })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect(await add(product.id, 1, { token: without })).toMatchObject({ status: 403 });
      expect(await cart({ token: await shopper.tokenFor(user, 'cart') })).toMatchObject({ status: 200 });
      expect(await cart({ token: 'made up' })).toMatchObject({ status: 401 });
    });
  });
});
