import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CacheStore } from '../../src/platform/cache/stores/cache-store.js';
import { Deferred } from '../support/async.js';
import {
  CachedResources,
  readUntilCached,
  summarize,
  type CachedResource,
} from '../support/cached-resources.js';
import { Instances, untilUnavailable, untilDisconnected } from '../support/instances.js';
import { OwnRedis } from '../support/own-redis.js';
import { RedisProxy } from '../support/redis-proxy.js';
import type { TestApp } from '../support/test-app.js';

const READS = 5;

/**
 * What goes wrong while the first instance writes; the second has nothing to do until then, and so
 * notices nothing.
 */
interface Fault {
  begin(): Promise<unknown>;
  /** The write is made here. */
  end(): Promise<unknown>;
  /** Whether the second can read in the midst of it, and would be answered. */
  readonly lasts?: true;
}

describe('a write while Redis has a fault', () => {
  let own: OwnRedis;
  let link: RedisProxy;
  let raw: Redis;
  let folder: string;
  let shops: Instances;
  let things: CachedResources;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-redis-'));
    own = await OwnRedis.start('--dir', folder, '--busy-reply-threshold', '1');
    raw = new Redis(own.url, { retryStrategy: () => 50 }).on('error', () => undefined);
    link = await RedisProxy.to(own.url);
    shops = await Instances.on(link.url, own.url);
    things = await CachedResources.of(shops);
  });
  afterAll(async () => {
    await shops.close();
    await link.close();
    raw.disconnect();
    await own.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => shops.untilUp());

  const untilRawIsUp = () => vi.waitUntil(() => raw.status === 'ready', { timeout: 20_000, interval: 5 });

  /** Redis comes back with what it knew before the write. */
  async function restore(): Promise<void> {
    await own.restart();
    await untilRawIsUp();
  }

  const FAULTS: Record<string, Fault> = {
    'is paused, and the circuit of the writer is open': {
      begin: async () => {
        own.pause();
        await untilUnavailable(shops.first);
      },
      end: async () => own.resume(),
    },
    'is paused, and the writer times out': {
      begin: async () => own.pause(),
      end: async () => own.resume(),
    },
    'is unreachable for the writer only': {
      begin: async () => link.cut(),
      end: async () => link.restore(),
      lasts: true,
    },
    'does not receive the command of the writer': {
      begin: async () => link.dropData(),
      // What was lost does not come back: the connection is of no use any more.
      end: async () => (link.cut(), link.restore()),
      lasts: true,
    },
    'restarts with an old snapshot': {
      begin: async () => {
        await raw.save();
        await own.kill();
      },
      end: restore,
    },
    'loses the DEL in a restart': {
      begin: () => raw.save(),
      end: restore,
    },
    'replies BUSY to every command': {
      begin: async () => {
        void raw.eval('while true do end', 0).catch(() => undefined);
        await vi.waitUntil(
          async () => {
            const asking = new Redis(own.url, { enableReadyCheck: false, retryStrategy: () => null });
            const answer = await asking.ping().catch((error: unknown) => String(error));
            asking.disconnect();
            return answer.includes('BUSY');
          },
          { timeout: 20_000, interval: 5 },
        );
      },
      end: async () => {
        const killing = new Redis(own.url, { enableReadyCheck: false, retryStrategy: () => null });
        await killing.script('KILL');
        killing.disconnect();
      },
    },
    'answers reads, and does not write': {
      begin: () => raw.call('CLIENT', 'PAUSE', '60000', 'WRITE'),
      end: () => raw.call('CLIENT', 'UNPAUSE'),
      lasts: true,
    },
  };

  /** However often it is asked for, at once: it is what the database says. */
  async function expectNow(shop: TestApp, { path, sent }: CachedResource, now: string): Promise<void> {
    for (let read = 0; read < READS; read += 1) expect(summarize(await shop.get(path, sent))).toBe(now);
  }

  describe.each(Object.entries(FAULTS))('because it %s', (_, fault) => {
    it.each(CachedResources.NAMES)('is visible to later requests: %s', async (name) => {
      const thing = await things.make(name);
      const before = await readUntilCached(shops.second, thing, raw);
      await fault.begin();
      try {
        expect((await thing.change(shops.first)).status).toBeLessThan(300);
        if (fault.lasts) await expectNow(shops.second, thing, await said(thing));
      } finally {
        await fault.end();
      }
      const now = await said(thing);
      expect(now).not.toBe(before);
      await expectNow(shops.second, thing, now);
      await shops.untilUp();
      for (const shop of shops.both) await expectNow(shop, thing, now);
    });
  });

  const said = async ({ path, sent }: CachedResource) => summarize(await shops.uncached.get(path, sent));

  it('is visible after an instance that crashed before its DEL has restarted', async () => {
    const thing = await things.make('a price');
    await readUntilCached(shops.second, thing, raw);
    const deleted = new Deferred();
    const store = shops.first.app.get(CacheStore, { strict: false });
    const deletion = vi.spyOn(store, 'delete').mockReturnValue(deleted.promise);
    onTestFinished(() => {
      deletion.mockRestore();
      deleted.resolve();
    });
    // Nobody is told of the write, so until then the old may be seen.
    const writing = thing.change(shops.first);
    await vi.waitUntil(() => deletion.mock.calls.length > 0, { timeout: 20_000, interval: 5 });
    link.cut();
    link.restore();
    const now = await said(thing);
    await vi.waitUntil(async () => summarize(await shops.second.get(thing.path)) === now, {
      timeout: 20_000,
    });
    deleted.resolve();
    await writing;
  });

  it('is visible at once to an instance that reads all the time', async () => {
    const thing = await things.make('a price');
    const id = thing.path;
    link.cut();
    await untilDisconnected(shops.first);
    let isOver = false;
    const readers = Array.from({ length: 3 }, async () => {
      while (!isOver) await shops.second.get(id);
    });
    const seen: unknown[] = [];
    const written: string[] = [];
    for (let cents = 10; cents < 50; cents += 1) {
      written.push(`20.${cents}`);
      await shops.first.patch(id, { price: `20.${cents}` }, { token: things.admin });
      seen.push((await shops.second.get<{ price: string }>(id)).body.price);
    }
    isOver = true;
    await Promise.all(readers);
    link.restore();
    expect(seen).toEqual(written);
  });
});
