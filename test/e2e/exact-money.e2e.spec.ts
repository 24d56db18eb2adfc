import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROUNDED = [
  '12345678.129999999999',
  '0.010000000000000000001',
  '1.00000000000000000000000001',
  '1e-400',
  '99999999.9899999999999999',
];

describe('JSON numbers that JavaScript would round', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;
  let product: ProductResponse;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
    product = await shopper.product();
  });
  afterAll(() => shop.close());

  const send = (method: string, path: string, raw: string) =>
    shop.request(method, path, { raw, token: admin, headers: { 'content-type': 'application/json' } });

  it.each(ROUNDED)('are rejected as the price of a new product: %s', async (price) => {
    const raw = `{"name":"Rounded","categoryId":"${product.category.id}","price":${price}}`;
    expect(await send('POST', '/products', raw)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ field: 'price' }] },
    });
  });

  it.each(ROUNDED)('are rejected as the new price of a product: %s', async (price) => {
    expect(await send('PATCH', `/products/${product.id}`, `{"price":${price}}`)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'price' }] },
    });
  });

  it.each(ROUNDED)('are rejected as the expected total of an order: %s', async (total) => {
    const raw = `{"items":[{"productId":"${product.id}","quantity":1}],"expectedTotal":${total}}`;
    expect(await send('POST', '/orders', raw)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'expectedTotal' }] },
    });
  });

  it.each(['1.00000000000000000001', '0.99999999999999999999'])(
    'are rejected as a quantity: %s',
    async (quantity) => {
      const raw = `{"items":[{"productId":"${product.id}","quantity":${quantity}}]}`;
      expect(await send('POST', '/orders', raw)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'items.0.quantity' }] },
      });
      expect(await send('PATCH', `/products/${product.id}/stock`, `{"quantity":${quantity}}`)).toMatchObject({
        status: 400,
        body: { errors: [{ field: 'quantity' }] },
      });
    },
  );

  it('are rejected as strings too', async () => {
    const raw = '{"name":12345678.129999999999}';
    expect(await send('PATCH', `/products/${product.id}`, raw)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'name' }] },
    });
  });

  it('are accepted with redundant digits', async () => {
    const raw = '{"price":19.990000000000000000000}';
    expect(await send('PATCH', `/products/${product.id}`, raw)).toMatchObject({
      status: 200,
      body: { price: '19.99' },
    });
  });
});
