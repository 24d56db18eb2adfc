import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_STOCK } from '../../src/catalog/domain/product.js';
import { line, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('cancelling an order of a product whose stock is at its maximum', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());

  it.each([MAX_STOCK, MAX_STOCK - 1])('succeeds with a stock of %i and leaves the maximum', async (stock) => {
    const customer = { token: (await shop.userOf('customer')).token };
    const [full, other] = [await shopper.product(), await shopper.product()];
    const order = await shopper.order({ items: [line(full, 3), line(other, 2)] }, customer);
    await shopper.setStock(full, stock);
    expect(await shopper.cancel(order.body.id, customer)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await shopper.stock(full)).toBe(MAX_STOCK);
    expect(await shopper.stock(other)).toBe(10);
    expect((await shopper.cancel(order.body.id, customer)).status).toBe(409);
  });
});
