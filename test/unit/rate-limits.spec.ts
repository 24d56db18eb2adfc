import { describe, expect, it } from 'vitest';
import { BoundedStorage } from '../../src/platform/http/rate-limit.storage.js';
import { classify } from '../../src/platform/http/rate-limits.js';
import { TestClock } from '../support/test-clock.js';

describe(BoundedStorage.name, () => {
  const MINUTE = 60_000;

  function setUp(maxCounters?: number) {
    const clock = new TestClock();
    const storage = new BoundedStorage(clock, maxCounters);
    return { clock, storage, hit: (key: string, ttl = MINUTE) => storage.increment(key, ttl, 2) };
  }

  it('counts up to the limit, and restarts after the window', async () => {
    const { clock, hit } = setUp();
    expect(await hit('a')).toEqual({
      totalHits: 1,
      timeToExpire: 60,
      isBlocked: false,
      timeToBlockExpire: 60,
    });
    clock.advance(20_500);
    expect(await hit('a')).toMatchObject({ totalHits: 2, timeToExpire: 40, isBlocked: false });
    expect(await hit('a')).toMatchObject({ totalHits: 3, timeToBlockExpire: 40, isBlocked: true });
    expect(await hit('b')).toMatchObject({ totalHits: 1, isBlocked: false });
    clock.advance(39_499);
    expect(await hit('a')).toMatchObject({ isBlocked: true, timeToBlockExpire: 1 });
    clock.advance(1);
    expect(await hit('a')).toMatchObject({ totalHits: 1, timeToExpire: 60, isBlocked: false });
  });

  it('deletes expired counters', async () => {
    const { clock, storage, hit } = setUp();
    for (let key = 0; key < 1000; key += 1) await hit(`old ${key}`);
    clock.advance(MINUTE);
    await hit('new');
    expect(storage.size).toBe(1);
  });

  it('is limited; the oldest counters are evicted', async () => {
    const { storage, hit } = setUp(100);
    for (let key = 0; key < 1000; key += 1) await hit(`key ${key}`);
    expect(storage.size).toBe(100);
    expect(await hit('key 999')).toMatchObject({ totalHits: 2 });
    expect(await hit('key 0')).toMatchObject({ totalHits: 1 });
  });

  it('does not let counters of one window evict those of another', async () => {
    const { hit } = setUp(10);
    await hit('long', 15 * MINUTE);
    for (let key = 0; key < 100; key += 1) await hit(`key ${key}`);
    expect(await hit('long', 15 * MINUTE)).toMatchObject({ totalHits: 2 });
  });
});

describe(classify.name, () => {
  it('classifies a password grant as a log-in', () => {
    const body = { grant_type: 'password', username: 'ada', login: 'chosen by the client' };
    expect(classify('token', body)).toEqual({ name: 'login', account: 'ada' });
    expect(classify('token', { grant_type: 'refresh_token', username: 'ada' })).toEqual({
      name: 'token',
      account: undefined,
    });
  });

  it('reads only the field that the route reads', () => {
    const body = { login: 'by login', email: 'by email', username: 'by username' };
    expect(classify('login', body).account).toBe('by login');
    expect(classify('mail', body).account).toBe('by email');
    expect(classify('general', body).account).toBeUndefined();
  });

  it.each([undefined, null, 'text', 1, []])('finds no account in the body %j', (body) => {
    expect(classify('login', body)).toEqual({ name: 'login', account: undefined });
  });
});
