import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { CacheVersion } from '../../src/platform/database/cache-version.js';
import { RedisUnavailableError } from '../../src/platform/redis/redis-connection.js';
import { within } from '../support/async.js';
import { CachedResources } from '../support/cached-resources.js';
import {
  connectionOf,
  Instances,
  outcomeOf,
  untilUnavailable,
  untilDisconnected,
  untilHit,
} from '../support/instances.js';
import { OwnRedis } from '../support/own-redis.js';
import { RedisProxy } from '../support/redis-proxy.js';

/** What became of commands, in the order in which it happened. */
type Log = ('sent' | 'in vain')[];

describe('a shop while Redis is unavailable', () => {
  let own: OwnRedis;
  let link: RedisProxy;
  let raw: Redis;
  let shops: Instances;
  let things: CachedResources;
  let product: ProductResponse;
  let path: string;
  let sent: { token: string };

  beforeAll(async () => {
    own = await OwnRedis.start();
    raw = new Redis(own.url, { retryStrategy: () => 50 }).on('error', () => undefined);
    link = await RedisProxy.to(own.url);
    shops = await Instances.on(link.url, own.url);
    things = await CachedResources.of(shops);
    sent = { token: things.admin };
  });
  afterAll(async () => {
    await shops.close();
    await link.close();
    raw.disconnect();
    await own.stop();
  });
  beforeEach(async () => {
    product = await things.shopper.product();
    path = `/products/${product.id}`;
    await shops.untilUp();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    own.resume();
    // What has been lost on the way does not come back.
    if (link.lost > 0) link.cut();
    link.restore();
  });

  /** Of the first instance. A probe is no command: nobody waits for it. */
  function logCommands(): Log {
    const log: Log = [];
    const connection = connectionOf(shops.first);
    const run = connection.run.bind(connection);
    vi.spyOn(connection, 'run').mockImplementation(async (command) => {
      const state = { isSent: false };
      try {
        return await run((redis) => {
          state.isSent = true;
          log.push('sent');
          return command(redis);
        });
      } catch (error) {
        if (state.isSent && error instanceof RedisUnavailableError) log.push('in vain');
        throw error;
      }
    });
    return log;
  }

  const readAll = () =>
    Promise.all([
      ...Array.from({ length: 5 }, () => shops.first.get(path)),
      ...Array.from({ length: 5 }, () => shops.first.get(path, sent)),
      shops.first.get('/products'),
      shops.first.get('/auth/sessions', sent),
      shops.first.get('/users/me', sent),
    ]);

  const ready = async () => {
    const { status, body } = await shops.first.get<{ status: string; cache: string }>('//health/ready');
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'ok' } });
    return body.cache;
  };

  /** While the first instance uses it: on a busy machine it may do without for a moment. */
  async function pauseUnnoticed(): Promise<void> {
    for (;;) {
      await shops.untilUp();
      own.pause();
      if (connectionOf(shops.first).isUp) return;
      own.resume();
    }
  }

  it('waits for one command in each request, and for none after the circuit has opened', async () => {
    const log = logCommands();
    await pauseUnnoticed();
    log.length = 0;
    for (let round = 0; round < 5; round += 1) {
      for (const { status } of await within(readAll(), 'reads without Redis')) expect(status).toBe(200);
    }
    // A request that is running when Redis fails sends at most one command; later ones send none.
    expect(log).toContain('in vain');
    expect(log.lastIndexOf('sent')).toBeLessThan(log.indexOf('in vain'));
  });

  it('waits for one command and one cache version in a write, and only for the cache version after that', async () => {
    const db = shops.first.app.get(CacheVersion, { strict: false });
    const advance = vi.spyOn(db, 'advance');
    const log = logCommands();
    await pauseUnnoticed();
    log.length = 0;
    for (const price of ['11.00', '12.00', '13.00']) {
      const { status } = await within(shops.first.patch(path, { price }, sent), 'a write without Redis');
      expect(status).toBe(200);
    }
    expect(log).toContain('in vain');
    expect(log.lastIndexOf('sent')).toBeLessThan(log.indexOf('in vain'));
    expect(advance).toHaveBeenCalledTimes(3);
  });

  it('begins one cache version for concurrent writes', async () => {
    link.cut();
    await untilDisconnected(shops.first);
    const advance = vi.spyOn(shops.first.app.get(CacheVersion, { strict: false }), 'advance');
    const products = await Promise.all(Array.from({ length: 10 }, () => things.shopper.product()));
    advance.mockClear();
    const writes = products.map(({ id }) => shops.first.patch(`/products/${id}`, { price: '1.00' }, sent));
    for (const { status } of await within(Promise.all(writes), 'writes at once')) expect(status).toBe(200);
    expect(advance.mock.calls.length).toBeLessThan(10);
  });

  it('does not wait when the connection is closed', async () => {
    await own.kill();
    await untilDisconnected(shops.first);
    const log = logCommands();
    for (const { status } of await within(readAll(), 'reads without Redis')) expect(status).toBe(200);
    expect((await shops.first.patch(path, { price: '11.00' }, sent)).status).toBe(200);
    expect(log).toEqual([]);
    await own.restart();
  });

  it('uses Redis again when it responds again with its old keys', async () => {
    await untilHit(shops.first, path);
    own.pause();
    await untilUnavailable(shops.first);
    expect(outcomeOf(await shops.first.get(path))).toBe('bypass');
    expect(await ready()).toBe('down');
    own.resume();
    await shops.untilUp();
    await vi.waitUntil(async () => (await ready()) === 'up', { timeout: 20_000 });
    await untilHit(shops.first, path);
  });

  it('uses Redis again when it restarts empty', async () => {
    await untilHit(shops.first, path);
    await own.kill();
    await vi.waitUntil(async () => (await ready()) === 'down', { timeout: 20_000 });
    expect(outcomeOf(await shops.first.get(path))).toBe('bypass');
    await own.restart();
    await vi.waitUntil(async () => (await ready()) === 'up', { timeout: 20_000 });
    const outcomes: unknown[] = [];
    await vi.waitUntil(
      async () => outcomes.push(outcomeOf(await shops.first.get(path))) && outcomes.includes('hit'),
      {
        timeout: 20_000,
      },
    );
    expect(outcomes.find((outcome) => outcome !== 'bypass')).toBe('miss');
  });

  it('replaces an open connection that does not respond any more', async () => {
    link.dropData();
    await untilUnavailable(shops.first);
    // The old one stays lost; a new one would be good.
    link.restore();
    await within(untilHit(shops.first, path), 'another connection');
  });

  it('replaces a connection that does not get ready', async () => {
    link.cut();
    await untilDisconnected(shops.first);
    const { lost } = link;
    link.restore();
    link.dropData();
    await vi.waitUntil(() => link.lost > lost, { timeout: 20_000 });
    link.restore();
    await within(untilHit(shops.first, path), 'another connection');
  });

  const DISTURBANCES: Record<string, () => Promise<unknown>> = {
    'pausing all clients': () => raw.call('CLIENT', 'PAUSE', '300', 'ALL'),
    'pausing all writes': () => raw.call('CLIENT', 'PAUSE', '300', 'WRITE'),
    'killing all connections': () => raw.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
    'flushing its scripts': () => raw.script('FLUSH'),
    'flushing everything': () => raw.flushall(),
    // Some hundreds of milliseconds, in which it does nothing else.
    'a slow command': async () => void raw.eval('for i = 1, 3e7 do end', 0).catch(() => undefined),
  };

  it.each(Object.entries(DISTURBANCES))('serves correct responses after %s', async (_, disturb) => {
    await untilHit(shops.first, path);
    await disturb();
    for (const { status } of await within(readAll(), 'reads')) expect(status).toBe(200);
    expect((await shops.first.patch(path, { price: '11.00' }, sent)).status).toBe(200);
    for (const shop of shops.both) {
      expect((await shop.get<ProductResponse>(path)).body.price).toBe('11.00');
      expect((await untilHit<ProductResponse>(shop, path)).body.price).toBe('11.00');
    }
  });

  it('starts without Redis and uses it as soon as it is available', async () => {
    await own.kill();
    const late = await Instances.on(own.url, own.url, { isAwaited: false });
    try {
      expect((await late.first.get('/products')).status).toBe(200);
      await own.restart();
      await late.untilUp();
      await untilHit(late.first, '/products');
    } finally {
      await late.close();
    }
  });
});
