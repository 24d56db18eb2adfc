import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { aMoment, within } from '../support/async.js';
import { FakeRedis, BEHAVIORS } from '../support/fake-redis.js';
import { OwnRedis } from '../support/own-redis.js';
import { ShopProcess } from '../support/shop-process.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, TEST_SECRET, type TestApp } from '../support/test-app.js';
import { sqliteTestDatabase } from '../support/test-database.js';

const PUBLIC_URL = 'http://shop.example';
/** More than one, so that it has been asked again and again. */
const VISITS = 2;

/** A real process, because what nobody catches ends it. */
describe('a server at the address of Redis that is not Redis', () => {
  let folder: string;
  let own: OwnRedis;
  let truth: TestApp;
  let shop: ShopProcess;
  let product: ProductResponse;
  let headers: Record<string, string>;
  let cents = 100;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-impostors-'));
    own = await OwnRedis.start();
    const opened = await sqliteTestDatabase();
    truth = await startTestApp({ REDIS_URL: '', WORKERS: '2', PUBLIC_URL }, opened);
    product = await (await Shopper.of(truth)).product();
    headers = {
      authorization: `Bearer ${(await truth.userOf('admin')).token}`,
      'content-type': 'application/json',
    };
    const env = { REDIS_URL: own.url, JWT_SECRET: TEST_SECRET, PUBLIC_URL };
    shop = await ShopProcess.start(folder, opened.database, env);
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    await truth.close();
    await own.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function expectTrue(): Promise<void> {
    const paths = [`/products/${product.id}`, '/products', '/categories/tree', '/users/me', '/auth/sessions'];
    await Promise.all(
      paths.map(async (path) => {
        const answer = await fetch(`${shop.origin}/api/v1${path}`, { headers });
        const text = await answer.text();
        expect({ status: answer.status, text }, path).toEqual({
          status: 200,
          text: (await truth.get(path, { headers })).text,
        });
      }),
    );
  }

  async function write(): Promise<void> {
    cents += 1;
    const body = JSON.stringify({ price: (cents / 100).toFixed(2) });
    const path = `/api/v1/products/${product.id}`;
    const answer = await fetch(shop.origin + path, { method: 'PATCH', headers, body });
    expect(answer.status).toBe(200);
  }

  it.each(Object.entries(BEHAVIORS))('does not affect responses when it %s', async (_, manners) => {
    await own.kill();
    const impostor = await FakeRedis.inPlaceOf(own.url, manners);
    try {
      // What is spoken to in vain is left only after some seconds: a second visit is not waited
      // for.
      const deadline = Date.now() + 400;
      while (impostor.connectionCount === 0 || (impostor.connectionCount < VISITS && Date.now() < deadline)) {
        await within(expectTrue(), 'reads');
        await within(write(), 'a write');
        await aMoment(10);
      }
      await within(expectTrue(), 'reads');
    } finally {
      await impostor.close();
    }
    await expectTrue();
  });

  it('does not prevent the use of Redis once that is available', async () => {
    await own.restart();
    await vi.waitFor(
      async () => {
        const answer = await fetch(`${shop.origin}/api/v1/products/${product.id}`);
        expect(answer.headers.get('x-cache')).toBe('hit');
      },
      { timeout: 20_000 },
    );
    await expectTrue();
  });
});
