import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'text/plain',
];

describe('an empty body', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());

  it.each(CONTENT_TYPES)('is accepted as %s when no body is required', async (type) => {
    const { token } = await shop.userOf('customer');
    const product = await shopper.product();
    const { body: order } = await shopper.order(oneOf(product), { token });
    const headers = { 'content-type': type };
    expect((await shop.request('POST', `/orders/${order.id}/cancel`, { token, headers })).status).toBe(200);
    expect((await shop.request('DELETE', '/cart', { token, headers })).status).toBeLessThan(300);
    expect((await shop.request('POST', '/sessions', { headers })).status).toBe(201);
    expect((await shop.request('GET', '/products', { headers })).status).toBe(200);
    expect((await shop.request('POST', '/auth/logout', { token, headers })).status).toBe(204);
  });

  it.each(CONTENT_TYPES)('places the order of the cart as %s', async (type) => {
    const { token } = await shop.userOf('customer');
    const product = await shopper.product();
    await shop.post('/cart/items', { productId: product.id }, { token });
    const headers = { 'content-type': type };
    expect((await shop.request('POST', '/orders', { token, headers })).status).toBe(201);
  });

  it('is rejected when a body is required', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await shop.request('POST', '/auth/login', { headers });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(await shop.request('POST', '/auth/login')).toMatchObject({ status: 400 });
  });

  it('does not hide invalid JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await shop.request('POST', '/auth/login', { headers, raw: ' ' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    expect(
      await shop.request('POST', '/orders', { headers: { 'content-type': 'text/plain' }, raw: 'x' }),
    ).toMatchObject({
      status: 415,
    });
  });
});
