import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Cache, type LoadedValue } from '../../src/platform/cache/cache.js';
import { CacheMetrics } from '../../src/platform/cache/cache-metrics.js';
import { CacheKeyDefinition } from '../../src/platform/cache/cache-key-definition.js';
import { Envelopes } from '../../src/platform/cache/envelopes.js';
import { CacheVersionTracker } from '../../src/platform/cache/cache-version-tracker.js';
import { InProcessStore } from '../../src/platform/cache/stores/in-process.store.js';
import { MetricsRegistry } from '../../src/platform/metrics/metrics-registry.js';
import { CacheVersion } from '../../src/platform/database/cache-version.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { RedisUnavailableError } from '../../src/platform/redis/redis-connection.js';
import { Deferred } from '../support/async.js';
import { TestClock } from '../support/test-clock.js';

const HOUR = 3_600_000;

class TestCacheVersion extends CacheVersion {
  value = 1;
  current = vi.fn(async () => this.value);
  advance = vi.fn(async () => (this.value += 1));
  register = async () => {};
  unregister = async () => {};
  override externalChangeCounter = () => null;
}

describe(Cache.name, () => {
  let store: InProcessStore;
  let tracker: CacheVersionTracker;
  let version: TestCacheVersion;
  let events: DomainEvents;
  let clock: TestClock;
  let cache: Cache;
  let made: number;

  const list = new CacheKeyDefinition('things:all', { ttl: HOUR, invalidatedBy: [] });
  const entry = new CacheKeyDefinition('thing:{id}', { ttl: HOUR, invalidatedBy: [] }).entry('1');
  const dependent = new CacheKeyDefinition('basket:{id}', {
    ttl: HOUR,
    dependsOn: list,
    invalidatedBy: [],
  }).entry('1');

  beforeEach(() => {
    store = new InProcessStore();
    version = new TestCacheVersion();
    tracker = new CacheVersionTracker(version, 0, false);
    events = new DomainEvents();
    clock = new TestClock();
    cache = new Cache(
      store,
      tracker,
      events,
      new CacheMetrics(new MetricsRegistry()),
      clock,
      new Envelopes(null),
    );
    made = 0;
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  });

  const body = (text: string): LoadedValue => ({ body: Buffer.from(text), etag: '"tag"' });
  /** Another text at each call. */
  const make = async () => body(`text ${(made += 1)}`);
  const read = async (of = entry, by: () => Promise<LoadedValue> = make) => {
    const { body: bytes, outcome, etag } = await cache.read(of, by);
    expect(etag).toBe('"tag"');
    return `${outcome}: ${bytes.toString()}`;
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('loads a missing value and returns it from the cache afterwards', async () => {
    expect(await read()).toBe('miss: text 1');
    expect(await read()).toBe('hit: text 1');
  });

  it('loads it again after its key was deleted, and no other', async () => {
    const other = entry.definition.entry('12');
    await read();
    await read(other);
    await store.delete([entry.key]);
    expect(await read()).toBe('miss: text 3');
    expect(await read(other)).toBe('hit: text 2');
  });

  it('does not cache what was read before its key was deleted', async () => {
    const deferred = new Deferred();
    const slow = read(entry, async () => {
      await deferred.promise;
      return body('old');
    });
    await turn();
    await store.delete([entry.key]);
    deferred.resolve();
    expect(await slow).toBe('miss: old');
    await turn();
    expect(await read()).toBe('miss: text 1');
  });

  it('shares a load with concurrent readers, and not with readers that come after a DEL', async () => {
    const deferred = new Deferred();
    const slow = vi.fn(async () => {
      await deferred.promise;
      return body('old');
    });
    const early = [read(entry, slow), read(entry, slow)];
    await turn();
    await store.delete([entry.key]);
    const late = read();
    expect(await late).toBe('miss: text 1');
    deferred.resolve();
    expect(await Promise.all(early)).toEqual(['miss: old', 'miss: old']);
    expect(slow).toHaveBeenCalledTimes(1);
    await turn();
    expect(await read()).toBe('hit: text 1');
  });

  it('treats values of an older cache version as misses', async () => {
    await read();
    version.value += 1;
    expect(await read()).toBe('miss: text 2');
    expect(await read()).toBe('hit: text 2');
  });

  it('does not cache a value when a new cache version began during its load', async () => {
    await read(entry, async () => {
      await tracker.begin();
      return body('old');
    });
    await turn();
    expect(await read()).toBe('miss: text 1');
  });

  it('treats a value as a miss when the lease of its dependency has changed', async () => {
    expect(await read(dependent)).toBe('miss: text 1');
    expect(await read(dependent)).toBe('hit: text 1');
    await store.delete([list.key()]);
    expect(await read(dependent)).toBe('miss: text 2');
    expect(await read(dependent)).toBe('hit: text 2');
  });

  it('is bypassed inside a unit of work', async () => {
    await read();
    await events.collect(async () => {
      expect(await read()).toBe('bypass: text 2');
      expect(await read(dependent)).toBe('bypass: text 3');
    });
    expect(await read()).toBe('hit: text 1');
    expect(await read(dependent)).toBe('miss: text 4');
  });

  it('expires a value at its own time, and does not cache an expired one', async () => {
    const until = async (milliseconds: number) => ({
      ...(await make()),
      expiresAt: new Date(clock.now().getTime() + milliseconds),
    });
    expect(await read(entry, () => until(1000))).toBe('miss: text 1');
    clock.advance(999);
    expect(await read()).toBe('hit: text 1');
    clock.advance(1);
    expect(await read(entry, () => until(0))).toBe('miss: text 2');
    expect(await read()).toBe('miss: text 3');
  });

  it('does not cache an error, and throws it to all waiting readers', async () => {
    const fail = () => Promise.reject(new Error('not there'));
    const failures = await Promise.allSettled([read(entry, fail), read(entry, fail)]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read()).toBe('miss: text 1');
  });

  it('caches data, but not its absence', async () => {
    const find = vi.fn<() => Promise<{ name: string } | null>>(async () => null);
    expect(await cache.readData(entry, find)).toEqual({ data: null, outcome: 'miss' });
    expect(await cache.readData(entry, find)).toEqual({ data: null, outcome: 'miss' });
    find.mockResolvedValue({ name: 'found' });
    expect(await cache.readData(entry, find)).toEqual({ data: { name: 'found' }, outcome: 'miss' });
    expect(await cache.readData(entry, find)).toEqual({ data: { name: 'found' }, outcome: 'hit' });
    expect(find).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['is unavailable', new RedisUnavailableError()],
    ['replies with an error', new Error('WRONGTYPE')],
  ])('continues without a cache that %s', async (_, error) => {
    await read();
    vi.spyOn(store, 'read').mockRejectedValueOnce(error);
    expect(await read()).toBe('bypass: text 2');
    vi.spyOn(store, 'fill').mockRejectedValueOnce(error);
    await store.delete([entry.key]);
    expect(await read()).toBe('miss: text 3');
    await turn();
    expect(await read()).toBe('miss: text 4');
  });

  it('does not read again from a database that has just failed', async () => {
    await read();
    await turn();
    version.current.mockRejectedValueOnce(new DatabaseUnavailableError());
    const before = made;
    await expect(read()).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(made).toBe(before);
  });
});
