import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CategoryResponse } from '../../src/catalog/dto/category.dto.js';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { CategoryRepository } from '../../src/catalog/domain/category.repository.js';
import { ProductRepository } from '../../src/catalog/domain/product.repository.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import { aMoment, Deferred, within } from '../support/async.js';
import { HttpClient, type HttpAnswer } from '../support/http-client.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';
import { redisTestDatabase, untilRedisIsUp, type TestRedis } from '../support/test-redis.js';

const READERS = 500;
/** Long enough that many come while one reads. */
const STORE_MS = 100;
/** A key without a field lives no longer: anybody can ask for ids that do not exist. */
const LEASE_MS = 10_000;

/** An instance, with a client that has as many connections as it is asked for. */
interface Instance {
  readonly shop: TestApp;
  readonly client: HttpClient;
}

async function instance(...start: Parameters<typeof startTestApp>): Promise<Instance> {
  const shop = await startTestApp(...start);
  return { shop, client: new HttpClient(shop.origin) };
}

const CACHES = [
  { cache: 'in Redis', count: 2 },
  { cache: 'in the process', count: 1 },
];

describe.each(CACHES)('many concurrent readers of one missing key, cached $cache', ({ count }) => {
  let instances: Instance[];
  let database: TestRedis | undefined;
  let shop: TestApp;
  let shopper: Shopper;
  let admin: string;
  let product: ProductResponse;

  beforeAll(async () => {
    database = count > 1 ? await redisTestDatabase() : undefined;
    const env = { REDIS_URL: database?.url ?? '' };
    const { database: db, drop } = await openTestDatabase();
    instances = [];
    while (instances.length < count) {
      // The first is closed last.
      const opened = { database: db, drop: instances.length === 0 ? drop : async () => {} };
      instances.push(await instance(env, opened));
    }
    shop = instances[0]!.shop;
    shopper = await Shopper.of(shop);
    admin = (await shop.userOf('admin')).token;
  });
  afterAll(async () => {
    for (const { shop, client } of instances.reverse()) {
      client.close();
      await shop.close();
    }
    database?.release();
  });
  beforeEach(async () => {
    // Another one clears every list as well.
    product = await shopper.product();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** From all instances, the same number from each. */
  const get = (path: string, times: number): Promise<HttpAnswer<unknown>[]> =>
    Promise.all(
      instances.flatMap(({ client }) =>
        Array.from({ length: times }, () => client.send<unknown>('GET', path)),
      ),
    );

  /**
   * Makes what all instances read from the database slow, and counts it; and how often Redis has
   * not done as it was asked.
   */
  function slowDatabase(): { readonly reads: number; readonly failures: number } {
    const counted = { reads: 0, failures: 0 };
    const slowly = async <T>(read: Promise<T>): Promise<T> => {
      counted.reads += 1;
      await aMoment(STORE_MS);
      return read;
    };
    for (const { shop } of instances) {
      const products = shop.app.get(ProductRepository, { strict: false });
      const categories = shop.app.get(CategoryRepository, { strict: false });
      const [find, list] = [products.find.bind(products), products.list.bind(products)];
      const all = categories.all.bind(categories);
      vi.spyOn(products, 'find').mockImplementation((id) => slowly(find(id)));
      vi.spyOn(products, 'list').mockImplementation((query) => slowly(list(query)));
      vi.spyOn(categories, 'all').mockImplementation((filter) => slowly(all(filter)));
      if (!database) continue;
      const connection = shop.app.get(RedisConnection, { strict: false });
      const run = connection.run.bind(connection);
      vi.spyOn(connection, 'run').mockImplementation((command) =>
        run(command).catch((error: unknown) => {
          counted.failures += 1;
          throw error;
        }),
      );
    }
    return counted;
  }

  async function untilUp(): Promise<void> {
    if (database) await Promise.all(instances.map(({ shop }) => untilRedisIsUp(shop.app)));
  }

  const MISSING: [string, () => string][] = [
    ['a product', () => `/products/${product.id}`],
    ['a list', () => `/products?limit=7`],
    ['the category tree', () => '/categories/tree'],
  ];

  it.each(MISSING)('read %s from the database once', async (_, path) => {
    for (;;) {
      const name = `Another ${Math.random()}`;
      expect((await shop.post('/categories', { name }, { token: admin })).status).toBe(201);
      product = await shopper.product();
      await untilUp();
      const db = slowDatabase();
      const answers = await get(path(), READERS);
      vi.restoreAllMocks();
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
      // On a busy machine Redis may not answer in time: then they have done without it.
      if (db.failures > 0) continue;
      expect(db.reads).toBe(instances.length);
      expect(answers.map(({ headers }) => headers['x-cache'])).toContain('miss');
      return;
    }
  });

  it('share an error of the database, which is not cached', async () => {
    await untilUp();
    for (const { shop } of instances) {
      const failing = async () => (await aMoment(STORE_MS), Promise.reject(new DatabaseUnavailableError()));
      vi.spyOn(shop.app.get(ProductRepository, { strict: false }), 'find').mockImplementation(failing);
    }
    const answers = await get(`/products/${product.id}`, 20);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    vi.restoreAllMocks();
    expect((await get(`/products/${product.id}`, 1)).map(({ status }) => status)).not.toContain(503);
  });

  describe('when it does not exist yet', () => {
    /** Rows are numbered. */
    const next = () => String(Number(product.id) + 1);

    it('find it right after it is created', async () => {
      await untilUp();
      const db = slowDatabase();
      const answers = await get(`/products/${next()}`, READERS);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
      // Those who come when others are told that there is nothing look again.
      if (db.failures === 0) expect(db.reads).toBeLessThan(answers.length / 2);
      vi.restoreAllMocks();
      const { id } = await shopper.product();
      expect(id).toBe(String(Number(product.id) + 1));
      for (const { status } of await get(`/products/${id}`, 10)) expect(status).toBe(200);
    });

    it('find it when it is created while others are still reading', async () => {
      await untilUp();
      const path = `/products/${next()}`;
      const early = held(path);
      await early.hasRead;
      const { id } = await shopper.product();
      expect(path).toBe(`/products/${id}`);
      for (const { status } of await within(get(path, 10), 'later readers')) expect(status).toBe(200);
      early.release();
      expect((await early.answer).status).toBe(404);
      for (const { status } of await get(path, 10)) expect(status).toBe(200);
    });

    // In the process the unit tests of its database say so.
    if (count > 1) {
      it('leave no key behind for longer than a lease', async () => {
        await untilUp();
        const redis = new Redis(database!.url);
        const absent = Array.from({ length: READERS }, (_, index) => 1_000_000 + index);
        const answers = await Promise.all(
          absent.map((id) => instances[id % count]!.client.send('GET', `/products/${id}`)),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
        const keys = await redis.keys('product:1000*');
        expect(keys.length).toBeGreaterThan(0);
        for (const key of keys) {
          const left = await redis.pttl(key);
          expect(left, key).not.toBe(-1);
          expect(left, key).toBeLessThanOrEqual(LEASE_MS);
        }
        redis.disconnect();
      });
    }
  });

  /** A reader at the first instance who has read the database, and has not come to tell of it. */
  function held(path: string) {
    const [read, told] = [new Deferred(), new Deferred()];
    const products = shop.app.get(ProductRepository, { strict: false });
    const find = products.find.bind(products);
    vi.spyOn(products, 'find').mockImplementationOnce(async (id) => {
      const found = await find(id);
      read.resolve();
      await told.promise;
      return found;
    });
    const answer = instances[0]!.client.send<ProductResponse>('GET', path);
    return {
      answer,
      hasRead: within(read.promise, 'the read of the database'),
      release: told.resolve,
    };
  }

  const CHANGES: [string, () => Promise<void>, (shown: ProductResponse) => string, string][] = [
    ['a price', () => shopper.change(product, { price: '77.00' }), ({ price }) => price, '77.00'],
    [
      'a stock',
      () => shopper.setStock(product, 77),
      ({ stockQuantity }) => `${stockQuantity} left`,
      '77 left',
    ],
    ['the name of a category', renameCategory, ({ category }) => category.name, 'Sevens'],
  ];

  async function renameCategory(): Promise<void> {
    const path = `/categories/${product.category.id}`;
    const answer = await shop.patch<CategoryResponse>(path, { name: 'Sevens' }, { token: admin });
    expect(answer.status).toBe(200);
  }

  it.each(CHANGES)(
    'see %s that changes while others are still reading',
    async (_, change, shown, expected) => {
      await untilUp();
      const path = `/products/${product.id}`;
      const early = held(path);
      await early.hasRead;
      await change();
      const all = async () =>
        (await within(get(path, 5), 'later readers')).map(({ body }) => shown(body as ProductResponse));
      expect(new Set(await all())).toEqual(new Set([expected]));
      early.release();
      expect(shown((await early.answer).body)).not.toBe(expected);
      // What the early one has read must not be there for those who come after it either.
      expect(new Set(await all())).toEqual(new Set([expected]));
    },
  );
});
