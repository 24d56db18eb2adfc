import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mongoTestDatabase } from '../support/test-database.js';
import { RedisProxy } from '../support/redis-proxy.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';

/** What docs/databases.md promises. */
const PROMISED_MS = 10_000;

/** By then nobody goes by what was known of the database before. */
const FORGOTTEN_MS = 3_500;

/**
 * As a process that was stopped (SIGSTOP): connections stand, new ones come about, and nothing is
 * answered.
 */
describe('a MongoDB server that hangs', () => {
  let link: RedisProxy;
  let shop: TestApp;
  const requests: (readonly [string, string, RequestOptions])[] = [];

  beforeAll(async () => {
    const { database, drop } = await mongoTestDatabase();
    const { url } = database as { readonly url: string };
    const [host = ''] = /(?<=\/\/(?:[^@/]*@)?)[^@/,?]+/.exec(url) ?? [];
    link = await RedisProxy.to(`mongodb://${host}`);
    const through = url
      .replace(/(\/\/(?:[^@/]*@)?)[^@/?]+/, `$1${new URL(link.url).host}`)
      .replace(/replicaSet=\w+/, 'directConnection=true');
    shop = await startTestApp({}, { database: { kind: 'mongodb', url: through }, drop });

    const shopper = await Shopper.of(shop);
    const product = await shopper.product();
    const { token, refreshToken, user } = await shop.userOf('admin');
    const item = { productId: product.id, quantity: 1 };
    const cart = await shop.post('/cart/items', item);
    const guest = { 'x-session-id': cart.headers.get('x-session-id') ?? '' };
    const order = { items: [item], contactEmail: 'a@example.com' };
    const { body } = await shopper.order(order, { token });
    requests.push(
      ['GET', `/products/${product.id}`, {}],
      ['GET', `/products/${product.id}/stock`, {}],
      ['GET', '/products', {}],
      ['GET', '/products?search=thing&withTotal=true', {}],
      ['GET', '/products?limit=3', { token }],
      ['GET', '/categories/tree', {}],
      ['GET', `/categories/${product.category.id}`, {}],
      ['GET', '/users/me', { token }],
      ['GET', '/users', { token }],
      ['GET', '/roles', { token }],
      ['GET', '/auth/sessions', { token }],
      ['GET', '/cart', { headers: guest }],
      ['GET', '/cart', { token }],
      ['GET', '/orders', { token }],
      ['GET', `/orders/${body.id}`, { token }],
      ['GET', `/orders/${body.id}/status`, { token }],
      ['POST', '/cart/items', { json: item, headers: guest }],
      ['POST', '/cart/items', { json: item, token }],
      ['POST', '/orders', { json: order }],
      ['POST', '/orders', { json: order, token }],
      ['PATCH', `/products/${product.id}/stock`, { json: { quantity: 3 }, token }],
      ['PATCH', `/users/${user.id}`, { json: { fullName: 'Somebody' }, token }],
      ['POST', '/auth/login', { json: { login: user.email, password: 'correct horse battery' } }],
      ['POST', '/auth/refresh', { json: { refreshToken } }],
      ['POST', '/auth/logout', { json: { refreshToken }, token }],
      ['GET', '//health/ready', {}],
    );
    for (const [method, path, sent] of requests) {
      if (method === 'GET') await shop.request(method, path, sent);
    }
  });
  afterAll(async () => {
    // What hangs fails, and nothing waits for it.
    link.cut();
    await shop.close();
    await link.close();
  });

  async function answerOf([method, path, sent]: (typeof requests)[number]) {
    const began = performance.now();
    const { status, headers } = await shop.request(method, path, sent);
    const took = performance.now() - began;
    return {
      request: `${method} ${path}`,
      status,
      retryAfter: headers.get('retry-after'),
      inTime: took <= PROMISED_MS || `after ${took.toFixed()} ms`,
    };
  }

  it('leads to 503 within ten seconds on each route, also when many requests follow at once', async () => {
    link.dropData();
    await sleep(FORGOTTEN_MS);
    expect(inject('database')).toBe('mongodb');
    const first = Promise.all(requests.map(answerOf));
    await sleep(1000);
    const later = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        answerOf(requests[n % requests.length] ?? ['GET', '/products', {}]),
      ),
    );
    const answers = await first;
    expect(answers).toEqual(
      answers.map(({ request }) => ({ request, status: 503, retryAfter: '1', inTime: true })),
    );
    expect(later.filter(({ status, inTime }) => status !== 503 || inTime !== true)).toEqual([]);
  });
});
