import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/shared/clock.js';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import { RATE_LIMITS } from '../../src/platform/http/rate-limits.js';
import { hashCheaply } from '../support/cheap-passwords.js';
import { OwnRedis } from '../support/own-redis.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';
import { redisTestDatabase, untilRedisIsUp } from '../support/test-redis.js';

const { limit: LIMIT, ttl: WINDOW } = RATE_LIMITS.login.account;

/** Two instances of one shop. */
class TwoShops {
  /** How often Redis did not do what one of them asked. */
  private failures = 0;

  private constructor(
    readonly first: TestApp,
    readonly second: TestApp,
  ) {}

  static async on(redisUrl: string): Promise<TwoShops> {
    const { database, drop } = await openTestDatabase();
    const env = { RATE_LIMIT: 'on', TRUST_PROXY: '1', REDIS_URL: redisUrl };
    const first = await startTestApp(env, { database, drop });
    const second = await startTestApp(env, { database, drop: async () => {} });
    const shops = new TwoShops(first, second);
    for (const { app } of [first, second]) {
      hashCheaply(app);
      shops.watch(app.get(RedisConnection, { strict: false }));
    }
    await shops.untilUp();
    return shops;
  }

  /**
   * What holds as long as both use their Redis. On a busy machine it may not answer in time, and
   * they do without it, as they should: then all is done again, from another address.
   */
  async together(scenario: () => Promise<void>): Promise<void> {
    for (;;) {
      await this.untilUp();
      const { failures } = this;
      try {
        return await scenario();
      } catch (error) {
        if (this.failures === failures) throw error;
        address = elsewhere();
      }
    }
  }

  private watch(connection: RedisConnection): void {
    const run = connection.run.bind(connection);
    connection.run = <T>(command: (redis: Redis) => Promise<T>) =>
      run(command).catch((error: unknown) => {
        this.failures += 1;
        throw error;
      });
  }

  async untilUp(): Promise<void> {
    await Promise.all([untilRedisIsUp(this.first.app), untilRedisIsUp(this.second.app)]);
  }

  async untilUnavailable(): Promise<void> {
    for (const { app } of [this.first, this.second]) {
      await vi.waitUntil(() => !app.get(RedisConnection, { strict: false }).isUp, { timeout: 5000 });
    }
  }

  async close(): Promise<void> {
    await this.second.close();
    await this.first.close();
  }
}

/** Other addresses, as a proxy names them; each test takes its own. */
let made = 0;
let address: string;
beforeEach(() => {
  address = elsewhere();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function elsewhere(): string {
  made += 1;
  return `10.0.${Math.floor(made / 256)}.${made % 256}`;
}

const logIn = (shop: TestApp) =>
  shop.post('/auth/login', { login: 'nobody', password: 'x' }, { headers: { 'x-forwarded-for': address } });

async function logInTimes(shop: TestApp, count: number): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < count) statuses.push((await logIn(shop)).status);
  return statuses;
}

const refused = (count: number) => Array.from({ length: count }, () => 401);

function expectStopped(answer: Answer<unknown>): void {
  expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  const { headers } = answer;
  expect(headers.get('ratelimit-limit')).toBe(String(LIMIT));
  expect(headers.get('ratelimit-remaining')).toBe('0');
  expect(headers.get('retry-after')).toBe(headers.get('ratelimit-reset'));
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(WINDOW / 1000);
}

describe('rate limits of two instances on one Redis', () => {
  let shops: TwoShops;
  let redis: Redis;

  beforeAll(async () => {
    const { url } = await redisTestDatabase();
    redis = new Redis(url);
    shops = await TwoShops.on(url);
  });
  afterAll(async () => {
    await shops.close();
    redis.disconnect();
  });

  const countersOf = (name: string) => redis.keys(`ratelimit:${name}:${address}:*`);

  it('share their counters', () =>
    shops.together(async () => {
      expect(await logInTimes(shops.first, LIMIT)).toEqual(refused(LIMIT));
      expectStopped(await logIn(shops.second));
      expectStopped(await logIn(shops.first));
    }));

  it('report the shared remaining count on both instances', () =>
    shops.together(async () => {
      const read = async (shop: TestApp) => {
        const { headers } = await shop.get('/products', { headers: { 'x-forwarded-for': address } });
        return Number(headers.get('ratelimit-remaining'));
      };
      const left: number[] = [];
      for (const shop of [shops.first, shops.second, shops.second, shops.first]) left.push(await read(shop));
      expect(left).toEqual([299, 298, 297, 296]);
    }));

  it('count all of many concurrent requests', () =>
    shops.together(async () => {
      const both = [shops.first, shops.second];
      const answers = await Promise.all(
        Array.from({ length: 2 * LIMIT }, (_, index) => logIn(both[index % 2] ?? shops.first)),
      );
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(LIMIT);
    }));

  it('are counters that expire with their window and contain no addresses', () =>
    shops.together(async () => {
      await logIn(shops.first);
      const counters = await countersOf('login');
      expect(counters).toHaveLength(2);
      expect(counters.join()).not.toContain('nobody');
      for (const counter of counters) {
        expect(await redis.get(counter)).toBe('1');
        expect(await redis.pttl(counter)).toBeGreaterThan(WINDOW - 10_000);
        expect(await redis.pttl(counter)).toBeLessThanOrEqual(WINDOW);
      }
    }));

  it('do not extend their window with each request', () =>
    shops.together(async () => {
      await logIn(shops.first);
      for (const counter of await countersOf('login')) await redis.pexpire(counter, 4500);
      expect(Number((await logIn(shops.second)).headers.get('ratelimit-reset'))).toBeLessThanOrEqual(5);
    }));

  it('start again after the window', () =>
    shops.together(async () => {
      await logInTimes(shops.first, LIMIT + 1);
      const counters = await countersOf('login');
      for (const counter of counters) await redis.pexpire(counter, 20);
      await vi.waitUntil(async () => (await redis.exists(...counters)) === 0);
      // What the first counts by itself ends by its own clock.
      const clock = shops.first.app.get(Clock, { strict: false });
      const ahead = new Date(clock.now().getTime() + WINDOW);
      vi.spyOn(clock, 'now').mockReturnValue(ahead);
      expect((await logIn(shops.first)).headers.get('ratelimit-remaining')).toBe(String(LIMIT - 1));
      expect((await logIn(shops.second)).headers.get('ratelimit-remaining')).toBe(String(LIMIT - 2));
    }));

  it('set an expiry on a counter that has none', () =>
    shops.together(async () => {
      await logIn(shops.first);
      const counters = await countersOf('login');
      for (const counter of counters) await redis.persist(counter);
      await logIn(shops.second);
      for (const counter of counters) expect(await redis.pttl(counter)).toBeGreaterThan(0);
    }));

  it("fall back to the count of the process when the counter's key has another type", async () => {
    await logIn(shops.first);
    for (const counter of await countersOf('login')) {
      await redis.del(counter);
      await redis.rpush(counter, 'not a number');
    }
    expect(await logInTimes(shops.first, LIMIT - 1)).toEqual(refused(LIMIT - 1));
    expectStopped(await logIn(shops.first));
    expect((await logIn(shops.second)).status).toBe(401);
  });
});

describe('rate limits while Redis has a fault', () => {
  let own: OwnRedis;
  let shops: TwoShops;

  beforeEach(async () => {
    own = await OwnRedis.start();
    shops = await TwoShops.on(own.url);
  });
  afterEach(async () => {
    await shops.close();
    await own.stop();
  });

  /** Nobody is let through more often than the limit says, at either, however often it is tried. */
  async function expectOwnLimits(): Promise<void> {
    for (const shop of [shops.first, shops.second]) {
      expect(await logInTimes(shop, LIMIT)).toEqual(refused(LIMIT));
      expectStopped(await logIn(shop));
    }
  }

  const expectShared = () =>
    shops.together(async () => {
      address = elsewhere();
      await logInTimes(shops.first, LIMIT);
      expectStopped(await logIn(shops.second));
    });

  it('are counted by each process while Redis is unavailable, and shared again afterwards', async () => {
    await own.kill();
    await shops.untilUnavailable();
    await expectOwnLimits();
    await own.restart();
    await shops.untilUp();
    await expectShared();
  });

  it('do not restart at zero when Redis becomes unavailable', async () => {
    expect(await logInTimes(shops.first, LIMIT)).toEqual(refused(LIMIT));
    await own.kill();
    expectStopped(await logIn(shops.first));
    expect((await logIn(shops.second)).status).toBe(401);
  });

  it('are kept when Redis is killed under load', async () => {
    const asking = Promise.all(Array.from({ length: 5 * LIMIT }, () => logIn(shops.first)));
    await own.kill();
    const answers = await asking;
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(LIMIT);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });

  it('are kept when Redis does not respond', async () => {
    own.pause();
    await expectOwnLimits();
    own.resume();
    await shops.untilUp();
    await expectShared();
  });

  it('are kept when Redis is full', async () => {
    const redis = new Redis(own.url);
    await redis.config('SET', 'maxmemory', '1');
    await expectOwnLimits();
    await redis.config('SET', 'maxmemory', '0');
    redis.disconnect();
    await expectShared();
  });

  it('are shared again after Redis has lost everything, including scripts', async () => {
    await logIn(shops.first);
    const redis = new Redis(own.url);
    await redis.flushall();
    await redis.script('FLUSH');
    redis.disconnect();
    await expectShared();
  });
});
