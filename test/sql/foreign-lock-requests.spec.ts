import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type RequestOptions, type TestApp } from '../support/test-app.js';
import { sqliteTestDatabase } from '../support/test-database.js';
import { holdExternalLock } from './external-lock.js';

const PROMISED_MS = 10_000;

describe('requests while another process holds the write lock of the SQLite file', () => {
  let shop: TestApp;
  let release: () => Promise<void>;
  let reads: (readonly [string, string, RequestOptions])[];
  let writes: (readonly [string, string, RequestOptions])[];

  beforeAll(async () => {
    const opened = await sqliteTestDatabase();
    shop = await startTestApp({}, opened);
    const shopper = await Shopper.of(shop);
    const product = await shopper.product();
    const { token, refreshToken, user } = await shop.userOf('admin');
    const item = { productId: product.id, quantity: 1 };
    const order = { items: [item], contactEmail: 'a@example.com' };
    reads = [
      ['GET', `/products/${product.id}`, {}],
      ['GET', '/products?search=thing', {}],
      ['GET', '/categories/tree', {}],
      ['GET', '/users/me', { token }],
      ['GET', '/orders', { token }],
      ['GET', '//health/ready', {}],
    ];
    writes = [
      ['POST', '/cart/items', { json: item }],
      ['POST', '/cart/items', { json: item, token }],
      ['POST', '/orders', { json: order, token }],
      ['PATCH', `/products/${product.id}/stock`, { json: { quantity: 3 }, token }],
      ['PATCH', `/users/${user.id}`, { json: { fullName: 'Somebody' }, token }],
      ['POST', '/roles', { json: { name: 'keeper', permissions: [] }, token }],
      ['POST', '/auth/refresh', { json: { refreshToken } }],
    ];
    for (const [method, path, sent] of reads) await shop.request(method, path, sent);
    const { database } = opened;
    if (database.kind !== 'sqlite') throw new Error('This test is about SQLite.');
    release = await holdExternalLock(database.path);
  });
  afterAll(async () => {
    await release();
    await shop.close();
  });

  async function answerOf([method, path, sent]: readonly [string, string, RequestOptions]) {
    const began = performance.now();
    const { status } = await shop.request(method, path, sent);
    const took = performance.now() - began;
    return { request: `${method} ${path}`, status, inTime: took <= PROMISED_MS || took };
  }

  it('answers reads, and writes with 503 within ten seconds', async () => {
    const [read, written] = await Promise.all([
      Promise.all(reads.map(answerOf)),
      Promise.all(writes.map(answerOf)),
    ]);
    for (const answer of read) expect(answer).toMatchObject({ status: 200, inTime: true });
    for (const answer of written) expect(answer).toMatchObject({ status: 503, inTime: true });
  });
});
