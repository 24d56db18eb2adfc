import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import { Shopper, oneOf } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

const YEAR = new Date().getUTCFullYear();
const EMAIL = 'guest@example.com';

describe('placing an order', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let buyer: TestUser;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    buyer = await shop.userOf('customer');
  });
  afterAll(() => shop.close());

  const mine = () => ({ token: buyer.token });

  describe('an accepted order', () => {
    it('contains the cart of a user, exactly as documented', async () => {
      const [mug, bowl] = [
        await shopper.product({ price: '24.90' }),
        await shopper.product({ price: '0.05' }),
      ];
      await shop.post('/cart/items', { productId: mug.id, quantity: 2 }, mine());
      await shop.post('/cart/items', { productId: bowl.id, quantity: 3 }, mine());
      const answer = await shopper.order({}, mine());
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: expect.any(String),
        orderNumber: expect.stringMatching(new RegExp(`^ORD-${YEAR}-\\d{3,}$`)),
        status: 'pending',
        items: [
          { productId: mug.id, productName: mug.name, unitPrice: '24.90', quantity: 2, lineTotal: '49.80' },
          { productId: bowl.id, productName: bowl.name, unitPrice: '0.05', quantity: 3, lineTotal: '0.15' },
        ],
        totalAmount: '49.95',
        currency: 'USD',
        userId: buyer.user.id,
        contactEmail: null,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        updatedAt: answer.body.createdAt,
      });
      expect(answer.headers.get('location')).toBe(`/api/v1/orders/${answer.body.id}`);
      expect([await shopper.stock(mug), await shopper.stock(bowl)]).toEqual([8, 7]);
      expect((await shop.get<CartResponse>('/cart', mine())).body.items).toEqual([]);
      expect((await shopper.get(answer.body.id, mine())).body).toEqual(answer.body);
      expect((await shopper.get(`number/${answer.body.orderNumber}`, mine())).body).toEqual(answer.body);
    });

    it('contains the items or the cart of a guest, with a contact address, and returns a guest order token', async () => {
      const product = await shopper.product();
      expect(await shopper.order(oneOf(product))).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ field: 'contactEmail' }] },
      });
      const listed = await shopper.order({ ...oneOf(product), contactEmail: 'Guest@Example.com' });
      expect(listed).toMatchObject({ status: 201, body: { userId: null, contactEmail: EMAIL } });
      expect(listed.body.guestToken).toEqual(expect.any(String));

      const added = await shop.post('/cart/items', { productId: product.id, quantity: 2 });
      const headers = { 'x-session-id': added.headers.get('x-session-id') ?? '' };
      const fromCart = await shopper.order({ contactEmail: EMAIL }, { headers });
      expect(fromCart).toMatchObject({ status: 201, body: { totalAmount: '20.00' } });
      expect((await shop.get<CartResponse>('/cart', { headers })).body.items).toEqual([]);
      expect(await shopper.stock(product)).toBe(7);
    });

    it('leaves the cart alone when items are listed', async () => {
      const [kept, bought] = await shopper.products(2);
      if (!kept || !bought) return expect.fail('no products');
      const user = await shop.userOf('customer');
      await shop.post('/cart/items', { productId: kept.id }, { token: user.token });
      expect((await shopper.order(oneOf(bought), { token: user.token })).status).toBe(201);
      expect((await shop.get<CartResponse>('/cart', { token: user.token })).body.itemCount).toBe(1);
    });

    it('keeps name and price at the time of the order', async () => {
      const product = await shopper.product({ price: '10.00' });
      const { body } = await shopper.order(oneOf(product), mine());
      await shopper.change(product, { name: 'Renamed', price: '99.00', isActive: false });
      expect((await shopper.get(body.id, mine())).body).toEqual(body);
    });

    it('is not empty', async () => {
      const empty = { status: 400, body: { code: 'empty_order' } };
      const user = await shop.userOf('customer');
      expect(await shopper.order({}, { token: user.token })).toMatchObject(empty);
      expect(await shopper.order({ items: [] }, { token: user.token })).toMatchObject(empty);
      expect(await shopper.order({ contactEmail: EMAIL })).toMatchObject(empty);
    });

    it('is rejected with each line that exceeds the stock, and takes nothing', async () => {
      const [enough, few, none] = await shopper.products(3, { stockQuantity: 5 });
      if (!enough || !few || !none) return expect.fail('no products');
      await shopper.setStock(few, 1);
      await shopper.setStock(none, 0);
      const listed = [enough, few, none].map(({ id }) => ({ productId: id, quantity: 2 }));
      const answer = await shopper.order({ items: listed }, mine());
      expect(answer).toMatchObject({
        status: 409,
        body: {
          code: 'out_of_stock',
          items: expect.arrayContaining([
            { productId: few.id, requested: 2, available: 1 },
            { productId: none.id, requested: 2, available: 0 },
          ]),
        },
      });
      expect((answer.body as unknown as { items: unknown[] }).items).toHaveLength(2);
      expect(await shopper.stock(enough)).toBe(5);
    });

    it('is rejected with stock 0 for a cart line that is no longer sold', async () => {
      const [sold, gone] = await shopper.products(2);
      if (!sold || !gone) return expect.fail('no products');
      const { token } = await shop.userOf('customer');
      for (const { id } of [sold, gone]) await shop.post('/cart/items', { productId: id }, { token });
      await shopper.change(gone, { isActive: false });
      expect(await shopper.order({}, { token })).toMatchObject({
        status: 409,
        body: { code: 'out_of_stock', items: [{ productId: gone.id, requested: 1, available: 0 }] },
      });
      expect((await shop.get<CartResponse>('/cart', { token })).body.itemCount).toBe(2);
      expect(await shopper.order(oneOf(gone), { token })).toMatchObject({
        status: 404,
        body: { code: 'product_not_found' },
      });
    });

    it('is placed at the expected total, or not at all', async () => {
      const product = await shopper.product({ price: '10.00' });
      const ask = (expectedTotal: unknown) => shopper.order({ ...oneOf(product), expectedTotal }, mine());
      expect(await ask('9.99')).toMatchObject({
        status: 409,
        body: { code: 'total_changed', total: '10.00' },
      });
      expect(await shopper.stock(product)).toBe(10);
      expect((await ask('10.00')).status).toBe(201);
      expect((await ask(10)).status).toBe(201);
      expect(await ask('10.001')).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'expectedTotal' }] },
      });
    });

    it('has a total within the limit of the column', async () => {
      const product = await shopper.product({ price: '99999999.99', stockQuantity: 2 });
      const listed = { items: [{ productId: product.id, quantity: 2 }] };
      expect(await shopper.order(listed, mine())).toMatchObject({
        status: 409,
        body: { code: 'total_limit' },
      });
      expect((await shopper.order(oneOf(product), mine())).status).toBe(201);
    });

    it('requires a token that was issued for it', async () => {
      const product = await shopper.product();
      const token = await shopper.tokenFor(buyer.user, 'profile cart');
      expect(await shopper.order(oneOf(product), { token })).toMatchObject({ status: 403 });
      expect(await shop.get('/orders', { token })).toMatchObject({ status: 403 });
    });
  });

  describe('invalid input', () => {
    let id: string;
    beforeAll(async () => {
      id = (await shopper.product({ stockQuantity: 1000 })).id;
    });

    it.each([
      ['price', { price: '0.01' }],
      ['total', { total: '0.01' }],
      ['totalAmount', { totalAmount: '0.01' }],
      ['status', { status: 'delivered' }],
      ['paid', { paid: true }],
      ['userId', { userId: '1' }],
      ['constructor', { constructor: {} }],
    ])('the field %s is rejected, in the order and in its items', async (field, extra) => {
      const item = { productId: id, quantity: 1 };
      const refusal = (path: string) => ({ status: 400, body: { errors: [{ field: path }] } });
      const raw = (body: object) =>
        shop.request('POST', '/orders', {
          raw: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
          ...mine(),
        });
      const own = Object.entries(extra).map(([key, value]) => `"${key}":${JSON.stringify(value)}`)[0] ?? '';
      const nested = `{"items":[{"productId":"${id}","quantity":1,${own}}]}`;
      expect(await raw({ items: [item], ...extra })).toMatchObject({ status: 400 });
      const answer = await shop.request('POST', '/orders', {
        raw: nested,
        headers: { 'content-type': 'application/json' },
        ...mine(),
      });
      expect(answer).toMatchObject(refusal(`items.0.${field}`));
    });

    it.each([-1, 0, 1.5, '1', true, null, 2 ** 53])('a quantity of %j', async (quantity) => {
      const answer = await shopper.order({ items: [{ productId: id, quantity }] }, mine());
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'items.0.quantity' }] } });
    });

    it.each([['x'], [1], {}, 'x', null, [null], [[]], [[{ productId: '1', quantity: 1 }]]])(
      'items of %j',
      async (listed) => {
        const answer = await shopper.order({ items: listed }, mine());
        expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      },
    );

    it('a product that is listed twice, more than a hundred lines, a missing product', async () => {
      const item = { productId: id, quantity: 1 };
      expect(await shopper.order({ items: [item, item] }, mine())).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'items.1.productId' }] },
      });
      const many = Array.from({ length: 101 }, (_, index) => ({ productId: String(index), quantity: 1 }));
      expect(await shopper.order({ items: many }, mine())).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'items' }] },
      });
      const absent = { status: 404, body: { code: 'product_not_found' } };
      for (const productId of ['0', 'x', '__proto__', '65f0c0ffee65f0c0ffee65f0']) {
        expect(await shopper.order({ items: [item, { productId, quantity: 1 }] }, mine())).toMatchObject(
          absent,
        );
      }
      expect(await shopper.stock({ id })).toBeGreaterThan(990);
    });

    it.each(['', 'a b', 'ü', 'x'.repeat(256)])('the idempotency key %j', async (key) => {
      const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
      const answer = await shopper.order(oneOf({ id }), { ...mine(), headers });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
    });
  });
});
