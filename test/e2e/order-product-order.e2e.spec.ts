import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { Shopper, line } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/**
 * Two buyers of A and B against B and A wait for each other in a circle, unless all go by the same
 * order.
 */
describe('the stocks of an order', () => {
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
  });
  afterAll(() => shop.close());
  afterEach(() => vi.restoreAllMocks());

  it('are taken and restored in product order, however they were listed', async () => {
    const products = await shopper.products(12);
    const ids = products.map(({ id }) => id);
    // As texts: which order it is does not matter, as long as it is one.
    const rising = ids.toSorted();
    const { token } = await shop.userOf('customer');
    const adjustStock = vi.spyOn(shop.app.get(ProductRepository, { strict: false }), 'adjustStock');
    const adjusted = () => adjustStock.mock.calls.splice(0);

    for (const listed of [rising.toReversed(), rising]) {
      const items = listed.map((id) => line({ id }, 2));
      const { status, body } = await shopper.order({ items }, { token });
      expect(status).toBe(201);
      expect(body.items.map(({ productId }) => productId)).toEqual(listed);
      expect(adjusted()).toEqual(rising.map((id) => [id, -2]));
      expect((await shopper.cancel(body.id, { token })).status).toBe(200);
      expect(adjusted()).toEqual(rising.map((id) => [id, 2]));
    }
  });

  it('are taken in product order from a cart too', async () => {
    const products = await shopper.products(3);
    const falling = products
      .map(({ id }) => id)
      .toSorted()
      .toReversed();
    const { token } = await shop.userOf('customer');
    for (const productId of falling) await shop.post('/cart/items', { productId, quantity: 1 }, { token });
    const adjustStock = vi.spyOn(shop.app.get(ProductRepository, { strict: false }), 'adjustStock');
    expect((await shopper.order({}, { token })).status).toBe(201);
    expect(adjustStock.mock.calls).toEqual(falling.toReversed().map((id) => [id, -1]));
  });
});
