import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CartResponse } from '../../src/cart/dto/cart.dto.js';
import { CartRepository } from '../../src/cart/domain/cart.repository.js';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { OrderPlaced } from '../../src/orders/order.events.js';
import { OrderRepository } from '../../src/orders/domain/order.repository.js';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import type { Page } from '../../src/shared/page.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

type Moment = 'before' | 'after';

describe('an order that fails halfway', () => {
  let shop: TestApp;
  let shopper: Shopper;
  const placed: string[] = [];

  beforeAll(async () => {
    shop = await startTestApp();
    shopper = await Shopper.of(shop);
    shop.app.get(DomainEvents, { strict: false }).on(OrderPlaced, ({ order }) => void placed.push(order.id));
  });
  afterAll(() => shop.close());
  afterEach(() => vi.restoreAllMocks());

  /** Lets the call of this number go wrong, before or after it has done its work. */
  function fault(port: object, method: string, call: number, moment: Moment): void {
    const methods = port as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const original = methods[method]?.bind(port) ?? expect.fail(`there is no ${method}`);
    let calls = 0;
    vi.spyOn(methods, method).mockImplementation(async (...args) => {
      calls += 1;
      if (calls !== call) return original(...args);
      if (moment === 'after') await original(...args);
      throw new DatabaseUnavailableError('made to fail');
    });
  }

  const steps: [string, () => object, string, number][] = [
    ['looking at the key', () => shop.app.get(OrderRepository, { strict: false }), 'findByIdempotencyKey', 1],
    ['reading the cart', () => shop.app.get(CartRepository, { strict: false }), 'find', 1],
    ['reading the products', () => shop.app.get(ProductRepository, { strict: false }), 'findMany', 1],
    ['the first deduction', () => shop.app.get(ProductRepository, { strict: false }), 'adjustStock', 1],
    ['the second deduction', () => shop.app.get(ProductRepository, { strict: false }), 'adjustStock', 2],
    ['emptying the cart', () => shop.app.get(CartRepository, { strict: false }), 'take', 1],
    ['adding the order', () => shop.app.get(OrderRepository, { strict: false }), 'add', 1],
    ['looking up the address', () => shop.app.get(UserRepository, { strict: false }), 'find', 2],
  ];
  const cases = steps.flatMap(([name, port, method, call]) =>
    (['before', 'after'] as const).map((moment) => ({ name, port, method, call, moment })),
  );

  it.each(cases)('$moment $name leaves no trace', async ({ port, method, call, moment }) => {
    const products = await shopper.products(2, { stockQuantity: 5 });
    const { token } = await shop.userOf('customer');
    for (const { id } of products) await shop.post('/cart/items', { productId: id, quantity: 2 }, { token });
    const headers = { 'idempotency-key': `fails at ${method}`.replaceAll(' ', '-') };
    const cart = (await shop.get<CartResponse>('/cart', { token })).text;
    const before = placed.length;

    fault(port(), method, call, moment);
    const answer = await shopper.order({}, { token, headers });
    expect(answer).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    expect(answer.headers.get('retry-after')).toEqual(expect.any(String));
    vi.restoreAllMocks();

    expect((await shop.get<CartResponse>('/cart', { token })).text).toBe(cart);
    for (const each of products) expect(await shopper.stock(each)).toBe(5);
    expect((await shop.get<Page<OrderResponse>>('/orders', { token })).body.items).toEqual([]);
    expect(placed.length).toBe(before);

    const again = await shopper.order({}, { token, headers });
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBeNull();
    for (const each of products) expect(await shopper.stock(each)).toBe(3);
    expect(placed.slice(before)).toEqual([again.body.id]);
  });

  it('restores no stock when a cancellation fails', async () => {
    const products = await shopper.products(2, { stockQuantity: 5 });
    const { token } = await shop.userOf('customer');
    const items = products.map(({ id }) => ({ productId: id, quantity: 2 }));
    const { body } = await shopper.order({ items }, { token });
    const orders = shop.app.get(OrderRepository, { strict: false });
    const stocks = shop.app.get(ProductRepository, { strict: false });
    const steps: [object, string, number][] = [
      [orders, 'get', 1],
      [orders, 'changeStatus', 1],
      [stocks, 'adjustStock', 1],
      [stocks, 'adjustStock', 2],
    ];
    for (const [port, method, call] of steps) {
      fault(port, method, call, 'after');
      expect((await shopper.cancel(body.id, { token })).status, `${method} ${call}`).toBe(503);
      vi.restoreAllMocks();
      expect((await shopper.get(body.id, { token })).body.status).toBe('pending');
      for (const each of products) expect(await shopper.stock(each)).toBe(3);
    }
    expect((await shopper.cancel(body.id, { token })).status).toBe(200);
    for (const each of products) expect(await shopper.stock(each)).toBe(5);
  });
});
