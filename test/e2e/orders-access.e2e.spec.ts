import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderResponse, OrderStatusResponse } from '../../src/orders/dto/order.dto.js';
import { OrderRepository } from '../../src/orders/domain/order.repository.js';
import { GuestOrderTokens } from '../../src/orders/guest-order-tokens.js';
import type { Page } from '../../src/shared/page.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

const YEAR = new Date().getUTCFullYear();
const EMAIL = 'guest@example.com';
const NOT_FOUND = { status: 404, body: { code: 'order_not_found' } };

describe('orders that have been placed', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let buyer: TestUser;
  let staff: string;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    buyer = await shop.userOf('customer');
    staff = await shop.token('read_order', 'update_order');
  });
  afterAll(() => shop.close());

  const mine = () => ({ token: buyer.token });
  const inside = () => ({
    guestTokens: shop.app.get(GuestOrderTokens, { strict: false }),
    orders: shop.app.get(OrderRepository, { strict: false }),
  });

  describe('visibility', () => {
    it('a guest sees the order by its guest order token only, not by that of another order', async () => {
      const product = await shopper.product();
      const guests = [
        (await shopper.order({ ...oneOf(product), contactEmail: EMAIL })).body,
        (await shopper.order({ ...oneOf(product), contactEmail: EMAIL })).body,
      ] as const;
      const [{ guestToken, ...one }, other] = guests;
      const stranger = await shop.userOf('customer');
      const ways = [one.id, `number/${one.orderNumber}`, `${one.id}/status`];
      for (const path of ways) {
        expect(await shopper.get(path), path).toMatchObject(NOT_FOUND);
        expect(await shopper.get(path, guestTokenOf(other)), path).toMatchObject(NOT_FOUND);
        expect(await shopper.get(path, { headers: { 'x-order-token': '' } }), path).toMatchObject(NOT_FOUND);
        expect(await shopper.get(path, { token: stranger.token }), path).toMatchObject(NOT_FOUND);
        expect(await shopper.get(path, guestTokenOf(guests[0])), path).toMatchObject({ status: 200 });
        expect(await shopper.get(path, { token: staff }), path).toMatchObject({ status: 200 });
      }
      expect((await shopper.get(one.id, guestTokenOf(guests[0]))).body).toEqual(one);
      const status = await shop.get<OrderStatusResponse>(`/orders/${one.id}/status`, guestTokenOf(guests[0]));
      expect(status.body).toEqual({
        id: one.id,
        orderNumber: one.orderNumber,
        status: 'pending',
        updatedAt: one.updatedAt,
      });
      const { guestTokens, orders } = inside();
      const users = (await shopper.order(oneOf(product), mine())).body;
      const stored = (await orders.find(users.id)) ?? expect.fail('no order');
      const forged = { headers: { 'x-order-token': guestTokens.of(stored) } };
      expect(await shopper.get(users.id, forged)).toMatchObject(NOT_FOUND);
      expect(await shopper.cancel(one.id)).toMatchObject(NOT_FOUND);
      expect(await shopper.cancel(one.id, guestTokenOf(other))).toMatchObject(NOT_FOUND);
      expect(guestToken).not.toBe(other.guestToken);
    });

    it('the buyer and staff see the order; for others it is 404', async () => {
      const { body } = await shopper.order(oneOf(await shopper.product()), mine());
      const absent = await shopper.get('0', mine());
      const stranger = await shop.userOf('customer');
      for (const path of [body.id, `number/${body.orderNumber}`, `${body.id}/status`]) {
        expect((await shopper.get(path, mine())).status).toBe(200);
        expect((await shopper.get(path, { token: staff })).status).toBe(200);
        const refused = await shopper.get(path, { token: stranger.token });
        expect(refused).toMatchObject(NOT_FOUND);
        expect(Object.keys(refused.body)).toEqual(Object.keys(absent.body));
      }
      expect(await shopper.cancel(body.id, { token: stranger.token })).toMatchObject(NOT_FOUND);
      expect(await shopper.changeStatus(body.id, 'processing', stranger.token)).toMatchObject({
        status: 403,
      });
      const reader = await shop.token('read_order');
      expect(await shopper.cancel(body.id, { token: reader })).toMatchObject({ status: 403 });
      expect((await shopper.get(body.id, mine())).body.status).toBe('pending');
    });

    it('a list contains one’s own orders, newest first, page by page, and all orders for staff', async () => {
      const user = await shop.userOf('customer');
      const sent = { token: user.token };
      const product = await shopper.product();
      const placed: string[] = [];
      for (let n = 0; n < 5; n += 1) placed.unshift((await shopper.order(oneOf(product), sent)).body.id);
      await shopper.changeStatus(placed[1] ?? '', 'processing', staff);
      const list = (query: string, token = user.token) =>
        shop.get<Page<OrderResponse>>(`/orders${query}`, { token });
      const ids = (page: Page<OrderResponse>) => page.items.map(({ id }) => id);
      const first = (await list('?limit=2&withTotal=true')).body;
      expect(first).toMatchObject({ total: 5, nextCursor: expect.any(String) });
      const second = (await list(`?limit=2&cursor=${first.nextCursor}`)).body;
      const third = (await list(`?limit=2&cursor=${second.nextCursor}`)).body;
      expect([first, second, third].flatMap(ids)).toEqual(placed);
      expect(third.nextCursor).toBeNull();
      const processing = (await list('?status=processing&withTotal=true')).body;
      expect(ids(processing)).toEqual([placed[1]]);
      expect(processing.total).toBe(1);
      expect(ids((await list('?from=2020-01-01&to=2020-12-31T23:59:59Z')).body)).toEqual([]);
      expect(ids((await list(`?from=${YEAR}-01-01&to=${YEAR + 1}-01-01`)).body)).toEqual(placed);
      const all = (await list('?limit=100', staff)).body;
      expect(ids(all)).toEqual(expect.arrayContaining(placed));
      expect(new Set(all.items.map(({ userId }) => userId)).size).toBeGreaterThan(1);
      for (const query of [
        'status=lost',
        'from=yesterday',
        'to=2026-13-45',
        'from=2026-02-30',
        'from=0000-01-01',
        'to=9999-12-31T23:59:59-23:59',
        'sort=total',
        'cursor=abc',
        'userId=1',
      ]) {
        expect(await list(`?${query}`), query).toMatchObject({ status: 400 });
      }
      expect(await shop.get('/orders')).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    });

    it('a vendor sees its own lines of the orders that contain its products', async () => {
      const vendor = await shop.userOf('vendor');
      const rival = await shop.userOf('vendor');
      const own = await shopper.productOf(vendor.token, { price: '3.00' });
      const others = await shopper.product({ price: '5.00' });
      const { body: mixed } = await shopper.order(oneOf(own, others), mine());
      const { body: foreign } = await shopper.order(oneOf(others), mine());
      const seen = await shopper.get(mixed.id, { token: vendor.token });
      expect(seen.body).toMatchObject({ userId: null, contactEmail: null });
      expect(seen.body).toMatchObject({ userId: null, contactEmail: null });
      expect(seen).toMatchObject({ status: 200, body: { totalAmount: '3.00' } });
      expect(seen.body.items).toEqual([mixed.items[0]]);
      expect(await shopper.get(foreign.id, { token: vendor.token })).toMatchObject(NOT_FOUND);
      expect(await shopper.get(mixed.id, { token: rival.token })).toMatchObject(NOT_FOUND);
      const bought = (await shopper.order(oneOf(others), { token: vendor.token })).body;
      const list = await shop.get<Page<OrderResponse>>('/orders', { token: vendor.token });
      expect(list.body.items).toEqual([bought, seen.body]);
      expect(await shopper.changeStatus(mixed.id, 'processing', vendor.token)).toMatchObject({ status: 403 });
      expect(await shopper.cancel(mixed.id, { token: vendor.token })).toMatchObject({ status: 403 });
      expect(await shopper.cancel(mixed.id, { token: rival.token })).toMatchObject(NOT_FOUND);
    });
  });

  describe('their status', () => {
    it('allows the documented transitions, and no others', async () => {
      const product = await shopper.product({ stockQuantity: 100 });
      const { body } = await shopper.order(oneOf(product), mine());
      const illegal = { status: 409, body: { code: 'illegal_transition' } };
      for (const status of ['pending', 'shipped', 'delivered'])
        expect(await shopper.changeStatus(body.id, status, staff)).toMatchObject(illegal);
      for (const status of ['processing', 'shipped', 'delivered']) {
        expect(await shopper.changeStatus(body.id, status, staff)).toMatchObject({
          status: 200,
          body: { id: body.id, status },
        });
        expect(await shopper.changeStatus(body.id, status, staff)).toMatchObject(illegal);
      }
      expect(await shopper.cancel(body.id, mine())).toMatchObject(illegal);
      expect(await shopper.changeStatus(body.id, 'lost', staff)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'status' }] },
      });
      expect(await shopper.changeStatus('0', 'processing', staff)).toMatchObject(NOT_FOUND);
    });

    it.each(['user', 'guest', 'staff', 'staff by status change'])(
      'is cancelled by the %s, and the stock is restored once',
      async (who) => {
        const product = await shopper.product({ stockQuantity: 5 });
        const listed = { items: [{ productId: product.id, quantity: 3 }] };
        const { body } = await (who === 'user'
          ? shopper.order(listed, mine())
          : shopper.order({ ...listed, contactEmail: EMAIL }));
        expect(await shopper.stock(product)).toBe(2);
        if (who === 'staff') await shopper.changeStatus(body.id, 'processing', staff);
        const sent = who === 'user' ? mine() : who === 'guest' ? guestTokenOf(body) : { token: staff };
        const end = () =>
          who === 'staff by status'
            ? shopper.changeStatus(body.id, 'cancelled', staff)
            : shopper.cancel(body.id, sent);
        const answers = await Promise.all(Array.from({ length: 6 }, end));
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
        expect(await shopper.stock(product)).toBe(5);
        expect(await end()).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
        expect((await shopper.get(body.id, { token: staff })).body.status).toBe('cancelled');
        expect(await shopper.changeStatus(body.id, 'processing', staff)).toMatchObject({ status: 409 });
      },
    );
  });
});
