import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { features } from '../../src/features.js';
import { CacheKeys } from '../../src/platform/cache/cache-keys.js';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';
import { redisTestDatabase, untilRedisIsUp, type TestRedis } from '../support/test-redis.js';

const SECOND = 1000;
const UNITS: Readonly<Record<string, number>> = { min: 60 * SECOND, h: 3600 * SECOND, d: 86_400 * SECOND };
/** Between a key's first field and the look at it. */
const SLACK = 60 * SECOND;

/** The table of the design: names and lives, to the letter. */
const DESIGN: Readonly<Record<string, string>> = {
  'product:{id}': '1 h',
  'products:category:{category_id}': '30 min',
  'products:all': '15 min',
  'category:{id}': '24 h',
  'categories:tree': '24 h',
  'session:{session_id}': '30 min',
  'user:{user_id}:session': '30 min',
  'cart:session:{session_id}': '7 d',
  'user:{user_id}:auth': '15 min',
  'token:{refresh_token}': '7 d',
  'product:{id}:stock': '5 min',
  'order:{order_id}:status': '10 min',
};

const definitions = new CacheKeys(features).all;

function milliseconds(life: string): number {
  const [count, unit = ''] = life.split(' ');
  return Number(count) * (UNITS[unit] ?? NaN);
}

describe('the cache key definitions', () => {
  it('include the patterns of the design with their TTLs', () => {
    const registry = Object.fromEntries(definitions.map(({ pattern, ttl }) => [pattern, ttl]));
    const design = Object.entries(DESIGN).map(([pattern, life]) => [pattern, milliseconds(life)]);
    expect(registry).toMatchObject(Object.fromEntries(design));
  });

  it('are listed in docs/caching.md', async () => {
    const page = await readFile('docs/caching.md', 'utf8');
    const rows = [...page.matchAll(/^\| `([^`]+:[^`]+)` +\| ([\w ]+?)(?:, sliding)? +\|/gm)];
    expect(Object.fromEntries(rows.map(([, pattern, life]) => [pattern, life]))).toEqual(DESIGN);
  });

  describe('in a real Redis', () => {
    let shop: TestApp;
    let shopper: Shopper;
    let database: TestRedis;
    let redis: Redis;
    let product: ProductResponse;
    let category: CategoryResponse;
    let user: TestUser;

    beforeAll(async () => {
      database = await redisTestDatabase();
      redis = new Redis(database.url);
      shop = await startTestApp({ REDIS_URL: database.url });
      await untilRedisIsUp(shop.app);
      shopper = await Shopper.of(shop);
      product = await shopper.product();
      category = (await shop.get<CategoryResponse>(`/categories/${product.category.id}`)).body;
      user = await shop.userOf('customer');
    });
    afterAll(async () => {
      await shop.close();
      redis.disconnect();
      database.release();
    });

    /** Reads until the key is there: on a busy machine Redis may be gone without for a moment. */
    async function cachedBy(read: () => Promise<{ status: number }>, key: string): Promise<void> {
      await vi.waitFor(
        async () => {
          const { status } = await read();
          expect([200, 400]).toContain(status);
          expect(await redis.hlen(key), key).toBeGreaterThan(1);
        },
        { timeout: 10_000 },
      );
    }

    async function guestWithCart() {
      const { headers } = await shop.post('/cart/items', { productId: product.id });
      const token = headers.get('x-session-id') ?? expect.fail('no guest session');
      return { id: token.split('.')[0] ?? '', sent: { headers: { 'x-session-id': token } } };
    }

    /** How each pattern's key comes about, and what it is then. */
    const WAYS: Readonly<Record<string, () => Promise<string>>> = {
      'product:{id}': async () => {
        const key = `product:${product.id}`;
        await cachedBy(() => shop.get(`/products/${product.id}`), key);
        return key;
      },
      'products:category:{category_id}': async () => {
        const key = `products:category:${category.id}`;
        await cachedBy(() => shop.get(`/products?category=${category.id}`), key);
        await cachedBy(() => shop.get(`/categories/${category.id}/products?limit=5`), key);
        return key;
      },
      'products:all': async () => {
        await cachedBy(() => shop.get('/products'), 'products:all');
        await cachedBy(() => shop.get('/products?sort=price&limit=3'), 'products:all');
        return 'products:all';
      },
      'category:{id}': async () => {
        const key = `category:${category.id}`;
        await cachedBy(() => shop.get(`/categories/${category.id}`), key);
        return key;
      },
      'categories:tree': async () => {
        await cachedBy(() => shop.get('/categories/tree'), 'categories:tree');
        return 'categories:tree';
      },
      'session:{session_id}': async () => {
        const key = `session:${user.sessionId}`;
        await cachedBy(() => shop.get('/users/me', { token: user.token }), key);
        return key;
      },
      'user:{user_id}:session': async () => {
        const key = `user:${user.user.id}:session`;
        await cachedBy(() => shop.get('/auth/sessions', { token: user.token }), key);
        return key;
      },
      'cart:session:{session_id}': async () => {
        const { id, sent } = await guestWithCart();
        await cachedBy(() => shop.get('/cart', sent), `cart:session:${id}`);
        return `cart:session:${id}`;
      },
      'user:{user_id}:auth': async () => {
        const key = `user:${user.user.id}:auth`;
        await cachedBy(() => shop.get('/users/me', { token: user.token }), key);
        return key;
      },
      'token:{refresh_token}': async () => {
        const key = `token:${createHash('sha256').update(user.refreshToken).digest('hex')}`;
        // Looked up, and not consumed: nobody has such a permission.
        const form = new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: user.refreshToken,
          scope: 'fly',
        });
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const raw = form.toString();
        await cachedBy(() => shop.request<TokensResponse>('POST', '/auth/token', { headers, raw }), key);
        return key;
      },
      'product:{id}:stock': async () => {
        const key = `product:${product.id}:stock`;
        await cachedBy(() => shop.get(`/products/${product.id}/stock`), key);
        return key;
      },
      'order:{order_id}:status': async () => {
        const { body } = await shopper.order(oneOf(product), { token: user.token });
        const key = `order:${body.id}:status`;
        await cachedBy(() => shop.get(`/orders/${body.id}/status`, { token: user.token }), key);
        return key;
      },
    };

    it.each(Object.entries(DESIGN))('create %s with a TTL of %s', async (pattern, life) => {
      const way = WAYS[pattern] ?? expect.fail(`no way to make ${pattern}`);
      const key = await way();
      const left = await redis.pttl(key);
      expect(left).toBeLessThanOrEqual(milliseconds(life));
      expect(left).toBeGreaterThan(milliseconds(life) - SLACK);
    });

    it('create no other keys, and none without a TTL', async () => {
      const shapes = definitions.map(
        ({ pattern }) => new RegExp(`^${pattern.replace(/\{\w+\}/, '[\\w-]+')}$`),
      );
      for (const key of await redis.keys('*')) {
        expect(
          shapes.filter((shape) => shape.test(key)),
          key,
        ).toHaveLength(1);
        expect(await redis.pttl(key), key).toBeGreaterThan(0);
      }
    });

    it.each([
      ['session:{session_id}', '/users/me', ({ sessionId }: TestUser) => `session:${sessionId}`],
      ['user:{user_id}:session', '/auth/sessions', ({ user: { id } }: TestUser) => `user:${id}:session`],
    ])('refresh the TTL of %s when it is used', async (_, path, keyOf) => {
      const caller = await shop.userOf('customer');
      const key = keyOf(caller);
      const read = () => shop.get(path, { token: caller.token });
      await cachedBy(read, key);
      await redis.pexpire(key, 8 * SECOND);
      await vi.waitFor(
        async () => {
          await read();
          expect(await redis.pttl(key)).toBeGreaterThan(29 * 60 * SECOND);
        },
        { timeout: 6 * SECOND },
      );
    });

    it('keep a key for something that does not exist only for a short time', async () => {
      await shop.get('/products/999999');
      const left = await redis.pttl('product:999999');
      expect(left).toBeLessThanOrEqual(10 * SECOND);
      expect(await redis.hlen('product:999999')).toBeLessThanOrEqual(1);
    });

    it('limit the number of pages of a list', async () => {
      for (let limit = 1; limit <= 100; limit += 1) {
        await Promise.all(
          ['newest', 'price', 'name'].map((sort) => shop.get(`/products?limit=${limit}&sort=${sort}`)),
        );
      }
      expect(await redis.hlen('products:all')).toBeLessThanOrEqual(257);
    });

    it('do not let an id create a key that belongs to something else', async () => {
      await WAYS['product:{id}:stock']?.();
      expect(await shop.get(`/products/${product.id}:stock`)).toMatchObject({ status: 404 });
      expect(await shop.get(`/products/${product.id}%3Astock`)).toMatchObject({ status: 404 });
    });
  });
});
