import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CachedResources,
  readUntilCached,
  summarize,
  type CachedResource,
} from '../support/cached-resources.js';
import { Instances, outcomeOf, untilHit } from '../support/instances.js';
import { redisTestDatabase, type TestRedis } from '../support/test-redis.js';

const HUGE = 1024 * 1024;

describe('invalid data in Redis', () => {
  let database: TestRedis;
  let raw: Redis;
  let shops: Instances;
  let things: CachedResources;

  beforeAll(async () => {
    database = await redisTestDatabase();
    raw = new Redis(database.url);
    shops = await Instances.on(database.url, database.url);
    things = await CachedResources.of(shops);
  });
  afterAll(async () => {
    await shops.close();
    raw.disconnect();
    database.release();
  });
  beforeEach(() => shops.untilUp());

  /** Changes the values of all fields of a key, and leaves its lease. */
  const eachValue = (change: (value: Buffer) => Buffer) => async (key: string) => {
    for (const [field, value] of Object.entries(await raw.hgetallBuffer(key))) {
      if (field !== 'lease') await raw.hset(key, field, change(value));
    }
  };

  const instead = (write: (key: string) => Promise<unknown>) => async (key: string) => {
    await raw.del(key);
    await write(key);
  };

  const JUNK: Record<string, (key: string) => Promise<unknown>> = {
    'a text in place of it': instead((key) => raw.set(key, 'junk')),
    'a list in place of it': instead((key) => raw.rpush(key, 'junk')),
    'another hash in place of it': instead((key) => raw.hset(key, { junk: 'junk', body: 'junk' })),
    'another lease': (key) => raw.hset(key, 'lease', 'junk'),
    'a lease that is no text': (key) => raw.hset(key, 'lease', Buffer.from([0xff, 0x0a, 0x00, 0xfe])),
    nothing: eachValue(() => Buffer.alloc(0)),
    'a body without anything around it': eachValue((value) => value.subarray(value.indexOf('\n') + 1)),
    'a half of it': eachValue((value) => value.subarray(0, value.length / 2)),
    'it twice': eachValue((value) => Buffer.concat([value, value])),
    'another digit': eachValue((value) =>
      Buffer.from(value.toString('latin1').replace(/\d(?=\D*$)/, '~'), 'latin1'),
    ),
    'far too much': eachValue(() => Buffer.alloc(HUGE, '1')),
  };

  async function expectTrue(thing: CachedResource): Promise<void> {
    const { path, sent } = thing;
    const truth = summarize(await shops.uncached.get(path, sent));
    for (const shop of shops.both) expect(summarize(await shop.get(path, sent))).toBe(truth);
    for (const shop of shops.both) expect(summarize(await shop.get(path, sent))).toBe(truth);
  }

  describe.each(CachedResources.NAMES)('instead of %s', (name) => {
    it('is not served and is replaced', async () => {
      const thing = await things.make(name);
      for (const [junk, write] of Object.entries(JUNK)) {
        const before = await readUntilCached(shops.first, thing, raw);
        await write(thing.key);
        await expectTrue(thing);
        // What no text can be is not filled in any more, for as long as the key lives.
        if (junk === 'a lease that is no text') await raw.del(thing.key);
        expect(await readUntilCached(shops.first, thing, raw), junk).toBe(before);
      }
      expect((await thing.change(shops.first)).status).toBeLessThan(300);
      await expectTrue(thing);
    });

    it('is not served when it belongs to another key', async () => {
      const [one, other] = [await things.make(name), await things.make(name)];
      for (const thing of [one, other]) await readUntilCached(shops.first, thing, raw);
      if (one.key !== other.key) {
        const { lease: _, ...fields } = await raw.hgetallBuffer(one.key);
        await raw.hset(other.key, fields);
      }
      await expectTrue(other);
    });
  });

  it('is not served when it belongs to another page', async () => {
    await things.shopper.products(3);
    const pages = ['/products?limit=1', '/products?limit=2'];
    for (const page of pages) await untilHit(shops.first, page);
    const [one, other] = pages.map((page) => page.slice(page.indexOf('?')));
    await raw.hset('products:all', other ?? '', (await raw.hgetBuffer('products:all', one ?? '')) ?? '');
    const answer = await shops.first.get(pages[1] ?? '');
    expect(outcomeOf(answer)).not.toBe('hit');
    expect(answer.text).toBe((await shops.uncached.get(pages[1] ?? '')).text);
  });

  it('does not block other keys for long when it replaces the key that they depend on', async () => {
    const cart = await things.make('the cart of a guest');
    await readUntilCached(shops.first, cart, raw);
    await raw.set('products:all', 'junk');
    await expectTrue(cart);
    await shops.first.get('/products');
    await readUntilCached(shops.first, cart, raw);
    await expectTrue(cart);
  });
});
