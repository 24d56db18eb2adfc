import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import type { Page } from '../../src/shared/page.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';

const EMAIL = 'erased.buyer@example.com';
const NOT_FOUND = { status: 404, body: { code: 'order_not_found' } };

describe('DELETE /orders/{id}', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let staff: RequestOptions;
  let keys = 0;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    staff = { token: await shop.token('delete_order', 'update_order', 'read_order') };
  });
  afterAll(() => shop.close());

  const erase = (id: string, sent: RequestOptions = staff) => shop.delete(`/orders/${id}`, sent);
  const session = async () => (await shop.post<{ sessionId: string }>('/sessions', undefined)).body.sessionId;

  it('erases the buyer and the contact address of a guest’s order, and keeps the rest', async () => {
    const product = await shopper.product();
    const headers = { 'x-session-id': await session(), 'idempotency-key': `erase-${(keys += 1)}` };
    const body = { ...oneOf(product), contactEmail: EMAIL };
    const first = await shopper.order(body, { headers });
    const { id, orderNumber } = first.body;
    expect((await shop.get(`/orders/${id}/status`, guestTokenOf(first.body))).status).toBe(200);
    await shopper.cancel(id, guestTokenOf(first.body));
    const before = (await shopper.get(id, staff)).body;
    const answer = await erase(id);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    const after = await shopper.get(id, staff);
    expect(after.body).toEqual({ ...before, userId: null, contactEmail: null });
    for (const path of [id, `number/${orderNumber}`, `${id}/status`]) {
      expect(await shopper.get(path, guestTokenOf(first.body)), path).toMatchObject(NOT_FOUND);
    }
    expect(await shopper.cancel(id, guestTokenOf(first.body))).toMatchObject(NOT_FOUND);

    for (const again of [body, { ...body, contactEmail: 'another@example.com' }]) {
      const replay = await shopper.order(again, { headers });
      expect(replay.status).toBe(201);
      expect(replay.headers.get('idempotency-replayed')).toBe('true');
      expect(replay.body).toMatchObject({ id, orderNumber, userId: null, contactEmail: null });
      expect(replay.body).not.toHaveProperty('guestToken');
      expect(replay.text).not.toContain(EMAIL);
    }
    expect(await shopper.stock(product)).toBe(10);
    expect((await erase(id)).status, 'once more').toBe(204);
  });

  it('removes the owner from a user’s order, also in a replayed response', async () => {
    const product = await shopper.product();
    const buyer = await shop.userOf('customer');
    const sent = { token: buyer.token, headers: { 'idempotency-key': `erase-${(keys += 1)}` } };
    const body = { ...oneOf(product), contactEmail: EMAIL };
    const { id } = (await shopper.order(body, sent)).body;
    for (const status of ['processing', 'shipped', 'delivered']) {
      expect(await erase(id)).toMatchObject({ status: 409, body: { code: 'order_in_progress' } });
      expect((await shopper.get(id, staff)).body).toMatchObject({ contactEmail: EMAIL });
      await shopper.changeStatus(id, status, staff.token ?? '');
    }
    // Cached from here on: the erasure has to invalidate it.
    expect((await shop.get(`/orders/${id}/status`, { token: buyer.token })).status).toBe(200);
    expect((await erase(id)).status).toBe(204);
    expect(await shopper.get(id, { token: buyer.token })).toMatchObject(NOT_FOUND);
    expect(await shop.get(`/orders/${id}/status`, { token: buyer.token })).toMatchObject(NOT_FOUND);
    const mine = await shop.get<Page<OrderResponse>>('/orders', { token: buyer.token });
    expect(mine.body.items).toEqual([]);
    const replay = await shopper.order(body, sent);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
    expect(replay.body).toMatchObject({ id, userId: null, contactEmail: null });
    expect(replay.body).not.toHaveProperty('guestToken');
    expect(await shopper.stock(product)).toBe(9);
  });

  it('requires delete_order, and an existing order', async () => {
    const buyer = await shop.userOf('customer');
    const { id } = (await shopper.order(oneOf(await shopper.product()), { token: buyer.token })).body;
    await shopper.cancel(id, { token: buyer.token });
    expect((await erase(id, {})).status).toBe(401);
    expect((await erase(id, { token: buyer.token })).status).toBe(403);
    const others = await shop.token('update_order', 'read_order');
    expect((await erase(id, { token: others })).status).toBe(403);
    for (const absent of ['0', 'nonsense', 'f'.repeat(24)]) {
      expect(await erase(absent)).toMatchObject(NOT_FOUND);
    }
    expect((await erase(id, { token: await shop.token('delete_order') })).status).toBe(204);
  });
});
