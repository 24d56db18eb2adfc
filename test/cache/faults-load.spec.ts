import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { aMoment } from '../support/async.js';
import { CachedResources } from '../support/cached-resources.js';
import { FakeRedis, BEHAVIORS } from '../support/fake-redis.js';
import { FaultLoad } from '../support/fault-load.js';
import { Instances, outcomeOf } from '../support/instances.js';
import { OwnRedis } from '../support/own-redis.js';
import { RedisProxy } from '../support/redis-proxy.js';

/** How often each thing goes wrong, at least, and for how many milliseconds. */
const TIMES = inject('isLong') ? 10 : 3;
const MOMENT = 100;
/** Answers, on a machine however slow. */
const MANY = 100;

describe('under load', () => {
  let own: OwnRedis;
  let link: RedisProxy;
  let raw: Redis;
  let shops: Instances;
  let load: FaultLoad;

  beforeAll(async () => {
    own = await OwnRedis.start();
    raw = new Redis(own.url, { retryStrategy: () => 50 }).on('error', () => undefined);
    link = await RedisProxy.to(own.url);
    shops = await Instances.on(link.url, own.url);
    load = await FaultLoad.of(shops, await CachedResources.of(shops));
  });
  afterAll(async () => {
    await shops.close();
    await link.close();
    raw.disconnect();
    await own.stop();
  });

  /** Somebody else writes something else into all keys that are there. */
  async function spoil(): Promise<void> {
    for (const key of await raw.keys('*')) {
      const type = await raw.type(key);
      const turn = Math.random();
      if (type !== 'hash' || turn < 0.2) await raw.set(key, 'junk', 'PX', 100);
      else if (turn < 0.4) await raw.hset(key, 'lease', 'junk');
      else for (const field of await raw.hkeys(key)) await spoilField(key, field);
    }
  }

  async function spoilField(key: string, field: string): Promise<void> {
    const value = await raw.hgetBuffer(key, field);
    if (field === 'lease' || !value?.length) return;
    const at = Math.floor(Math.random() * value.length);
    const flipped = Buffer.from(value);
    flipped[at] = value.readUInt8(at) ^ 1;
    const wrongs = [
      flipped,
      value.subarray(0, at),
      Buffer.concat([value, value]),
      Buffer.alloc(200_000, '7'),
    ];
    await raw.hset(key, field, wrongs[Math.floor(Math.random() * wrongs.length)] ?? 'junk');
  }

  const isReady = () => vi.waitUntil(() => raw.status === 'ready', { timeout: 20_000, interval: 5 });

  const TROUBLES: Record<string, () => Promise<unknown>> = {
    nothing: () => aMoment(MOMENT),
    'a Redis that is killed': async () => {
      await own.kill();
      await aMoment(MOMENT);
      await own.restart();
      await aMoment(MOMENT);
    },
    'a Redis that is paused': async () => {
      own.pause();
      await aMoment(MOMENT);
      own.resume();
      await aMoment(MOMENT);
    },
    'a Redis that is flushed': async () => {
      for (let n = 0; n < TIMES; n += 1) {
        await raw.flushall();
        await aMoment(MOMENT / TIMES);
      }
    },
    'a Redis that is full': async () => {
      await raw.config('SET', 'maxmemory', '1');
      await aMoment(MOMENT);
      await raw.config('SET', 'maxmemory', '0');
      await aMoment(MOMENT);
    },
    'a Redis that loses its scripts and connections': async () => {
      await raw.script('FLUSH');
      await aMoment(MOMENT / 2);
      await raw.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await aMoment(MOMENT);
    },
    'a Redis with invalid data': async () => {
      await spoil();
      await aMoment(MOMENT / 2);
    },
    'one instance without connection to Redis': async () => {
      link.cut();
      await aMoment(MOMENT);
      link.restore();
      await aMoment(MOMENT);
    },
    'replies with changed bytes': async () => {
      link.corrupt((answer) => {
        const wrong = Buffer.from(answer);
        const at = Math.floor(Math.random() * wrong.length);
        wrong[at] = wrong.readUInt8(at) ^ (1 << Math.floor(Math.random() * 8));
        return wrong;
      });
      await aMoment(MOMENT);
      link.restore();
      await aMoment(MOMENT);
    },
    'answers to what others have asked': async () => {
      let isFirst = true;
      link.corrupt((answer) => {
        if (!isFirst) return answer;
        isFirst = false;
        return Buffer.concat([Buffer.from('*2\r\n$-1\r\n$-1\r\n'), answer]);
      });
      await aMoment(MOMENT);
      link.restore();
    },
  };

  /** When all is well again, both say what the database says, to the byte, and from the cache. */
  async function expectHealed(): Promise<void> {
    link.restore();
    await isReady();
    await shops.untilUp();
    for (const [path, sent] of load.reads) {
      const { status, text } = await shops.uncached.get(path, sent);
      expect(status, path).toBe(200);
      for (const shop of shops.both) {
        await vi.waitFor(
          async () => {
            const answer = await shop.get(path, sent);
            expect(answer, path).toMatchObject({ status, text });
            expect([null, 'hit'], path).toContain(outcomeOf(answer));
          },
          { timeout: 20_000, interval: 10 },
        );
      }
    }
  }

  async function expectGoodAnswers(trouble: () => Promise<void>): Promise<void> {
    load.violations.length = 0;
    await load.during(trouble);
    expect(load.violations).toEqual([]);
    await expectHealed();
  }

  it.each(Object.entries(TROUBLES))('no response is wrong with %s', (_, trouble) =>
    expectGoodAnswers(async () => {
      const enough = load.answered + MANY;
      for (let n = 0; n < TIMES || load.answered < enough; n += 1) await trouble();
    }),
  );

  it('no response is wrong with other kinds of servers at the address of Redis', () =>
    expectGoodAnswers(async () => {
      // This client of the test's own would not survive all of them.
      raw.disconnect();
      await own.kill();
      for (const manners of Object.values(BEHAVIORS)) {
        const fake = await FakeRedis.inPlaceOf(own.url, manners);
        await aMoment(2 * MOMENT);
        await fake.close();
      }
      await own.restart();
      await raw.connect();
    }));
});
