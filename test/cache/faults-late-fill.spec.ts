import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { CacheStore } from '../../src/platform/cache/stores/cache-store.js';
import { Deferred, within } from '../support/async.js';
import { Instances, untilUnavailable, untilDisconnected, untilHit } from '../support/instances.js';
import { OwnRedis } from '../support/own-redis.js';
import { RedisProxy } from '../support/redis-proxy.js';
import { Shopper } from '../support/shopper.js';
import type { Answer } from '../support/test-app.js';

/**
 * The first instance writes; the second has read the database before that, and comes to fill in
 * what it has read long after it. What it is told itself may be old, because it asked before the
 * write; nobody else may see it.
 */
describe('a reader that reads before a write and fills the cache after it', () => {
  let own: OwnRedis;
  let link: RedisProxy;
  let raw: Redis;
  let shops: Instances;
  let shopper: Shopper;
  let product: ProductResponse;
  let filled: number;

  beforeAll(async () => {
    own = await OwnRedis.start();
    raw = new Redis(own.url, { retryStrategy: () => 50 }).on('error', () => undefined);
    link = await RedisProxy.to(own.url);
    shops = await Instances.on(link.url, own.url);
    shopper = await Shopper.of(shops.first);
  });
  afterAll(async () => {
    await shops.close();
    await link.close();
    raw.disconnect();
    await own.stop();
  });
  beforeEach(async () => {
    product = await shopper.product();
    await shops.untilUp();
    filled = 0;
    const store = shops.second.app.get(CacheStore, { strict: false });
    const fill = store.fill.bind(store);
    vi.spyOn(store, 'fill').mockImplementation(async (filling) => {
      await fill(filling).finally(() => (filled += 1));
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    own.resume();
    link.restore();
  });

  const path = () => `/products/${product.id}`;
  const priceAt = async (shop = shops.second) => {
    const { status, body } = await shop.get<ProductResponse>(path());
    expect(status).toBe(200);
    return body.price;
  };

  /** Of the second instance, once; it has what it wants of the database, and does not go on. */
  async function slowReader(): Promise<{ finish(): Promise<Answer<ProductResponse>> }> {
    const products = shops.second.app.get(ProductRepository, { strict: false });
    const find = products.find.bind(products);
    const [hasRead, goesOn] = [new Deferred(), new Deferred()];
    onTestFinished(goesOn.resolve);
    vi.spyOn(products, 'find').mockImplementationOnce(async (id) => {
      const found = await find(id);
      hasRead.resolve();
      await goesOn.promise;
      return found;
    });
    const reading = shops.second.get<ProductResponse>(path());
    await within(hasRead.promise, 'the read');
    return {
      finish: async () => {
        goesOn.resolve();
        const answer = await within(reading, 'the slow reader');
        if (answer.headers.get('x-cache') === 'miss')
          await vi.waitUntil(() => filled > 0, { timeout: 20_000 });
        return answer;
      },
    };
  }

  async function expectEverywhere(price: string): Promise<void> {
    for (const shop of [shops.second, shops.first, shops.second]) expect(await priceAt(shop)).toBe(price);
    await shops.untilUp();
    for (const shop of [shops.second, shops.first, shops.second]) expect(await priceAt(shop)).toBe(price);
  }

  it('is refused', async () => {
    const reader = await slowReader();
    await shopper.change(product, { price: '11.00' });
    expect((await reader.finish()).body.price).toBe('10.00');
    await expectEverywhere('11.00');
  });

  it('is refused after the key was filled again', async () => {
    const reader = await slowReader();
    await shopper.change(product, { price: '11.00' });
    await untilHit(shops.first, path());
    await reader.finish();
    await expectEverywhere('11.00');
  });

  it('does not share its result with readers that come after the write', async () => {
    const reader = await slowReader();
    await shopper.change(product, { price: '11.00' });
    expect(await within(priceAt(), 'a reader beside it')).toBe('11.00');
    await reader.finish();
    await expectEverywhere('11.00');
  });

  it('is refused when Redis was flushed in between', async () => {
    const reader = await slowReader();
    await raw.flushall();
    await shopper.change(product, { price: '11.00' });
    await reader.finish();
    await expectEverywhere('11.00');
  });

  it('is refused when Redis was flushed after the write and other readers filled the key again', async () => {
    const reader = await slowReader();
    await shopper.change(product, { price: '11.00' });
    await raw.flushall();
    await untilHit(shops.first, path());
    await reader.finish();
    await expectEverywhere('11.00');
  });

  it('fills a value that is a miss when the DEL of the write failed', async () => {
    const reader = await slowReader();
    link.cut();
    await untilDisconnected(shops.first);
    await shopper.change(product, { price: '11.00' });
    await reader.finish();
    expect(await priceAt()).toBe('11.00');
    link.restore();
    await expectEverywhere('11.00');
  });

  it('fills a value that is a miss when Redis was paused in between', async () => {
    const reader = await slowReader();
    own.pause();
    await untilUnavailable(shops.first);
    await shopper.change(product, { price: '11.00' });
    own.resume();
    await reader.finish();
    await expectEverywhere('11.00');
  });

  it('fills a value that is a miss when Redis was paused during the fill', async () => {
    const reader = await slowReader();
    own.pause();
    const finished = reader.finish();
    await untilUnavailable(shops.first);
    await shopper.change(product, { price: '11.00' });
    own.resume();
    await finished;
    await expectEverywhere('11.00');
  });

  it('is refused, or fills a miss, when Redis comes back with the old lease', async () => {
    const reader = await slowReader();
    const key = `product:${product.id}`;
    const lease = await raw.hget(key, 'lease');
    await shopper.change(product, { price: '11.00' });
    await own.restart();
    await vi.waitUntil(() => raw.status === 'ready', { timeout: 20_000 });
    await raw.hset(key, 'lease', lease ?? 'none');
    await shops.untilUp();
    await reader.finish();
    await expectEverywhere('11.00');
  });
});
