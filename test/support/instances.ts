import { expect, vi } from 'vitest';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import { startTestApp, type Answer, type RequestOptions, type TestApp } from './test-app.js';
import { openTestDatabase } from './test-database.js';
import { untilRedisIsUp } from './test-redis.js';

export const connectionOf = ({ app }: TestApp): RedisConnection =>
  app.get(RedisConnection, { strict: false });

/**
 * Two instances of one shop, each with its own way to Redis, and the same shop without a cache:
 * what it says is so.
 */
export class Instances {
  private constructor(
    readonly first: TestApp,
    readonly second: TestApp,
    readonly uncached: TestApp,
  ) {}

  /**
   * @param firstUrl of Redis, for the first; each may have a way of its own
   * @param isAwaited false when Redis is unavailable
   */
  static async on(firstUrl: string, secondUrl: string, { isAwaited = true } = {}): Promise<Instances> {
    const { database, drop } = await openTestDatabase();
    const keep = { database, drop: async () => {} };
    // One of several workers without Redis caches nothing.
    const uncached = await startTestApp({ REDIS_URL: '', WORKERS: '2' }, { database, drop });
    const first = await startTestApp({ REDIS_URL: firstUrl }, keep);
    const second = await startTestApp({ REDIS_URL: secondUrl }, keep);
    const instances = new Instances(first, second, uncached);
    if (isAwaited) await instances.untilUp();
    return instances;
  }

  get both(): readonly TestApp[] {
    return [this.first, this.second];
  }

  async untilUp(): Promise<void> {
    await Promise.all(this.both.map(({ app }) => untilRedisIsUp(app)));
  }

  async close(): Promise<void> {
    for (const shop of [this.second, this.first, this.uncached]) await shop.close();
  }
}

/** Until it knows that its connection is broken. */
export async function untilDisconnected(shop: TestApp): Promise<void> {
  await vi.waitUntil(() => !connectionOf(shop).isUp, { timeout: 20_000, interval: 5 });
}

/** Asks for something, until the instance has noticed that nobody answers. */
export async function untilUnavailable(shop: TestApp): Promise<void> {
  await vi.waitUntil(
    async () => {
      expect((await shop.get('/products')).status).toBe(200);
      return !connectionOf(shop).isUp;
    },
    { timeout: 20_000, interval: 5 },
  );
}

export const outcomeOf = ({ headers }: Answer<unknown>) => headers.get('x-cache');

/**
 * Until it is answered from the cache: on a busy machine a Redis may be gone without for a moment.
 */
export async function untilHit<T>(shop: TestApp, path: string, sent?: RequestOptions): Promise<Answer<T>> {
  return vi.waitFor(
    async () => {
      const answer = await shop.get<T>(path, sent);
      expect(outcomeOf(answer), path).toBe('hit');
      return answer;
    },
    { timeout: 20_000, interval: 10 },
  );
}
