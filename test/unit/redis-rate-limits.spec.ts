import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { RedisRateLimitStorage } from '../../src/platform/http/redis-rate-limit.storage.js';
import { RedisUnavailableError, type RedisConnection } from '../../src/platform/redis/redis-connection.js';
import { TestClock } from '../support/test-clock.js';

const [LIMIT, MINUTE] = [2, 60_000];

/** With a Redis that answers what it is told to. */
function setUp() {
  const redis = { answer: (): unknown => [1, MINUTE] };
  const connection = { define: () => {}, run: async () => redis.answer() };
  const storage = new RedisRateLimitStorage(connection as unknown as RedisConnection, new TestClock());
  return { redis, storage, hit: () => storage.increment('a', MINUTE, LIMIT) };
}

describe(RedisRateLimitStorage.name, () => {
  it('returns the shared count', async () => {
    const { redis, hit } = setUp();
    redis.answer = () => [3, 20_001];
    expect(await hit()).toEqual({
      totalHits: 3,
      timeToExpire: 21,
      isBlocked: true,
      timeToBlockExpire: 21,
    });
  });

  it('returns a retry time until the very end of a window', async () => {
    const { redis, hit } = setUp();
    redis.answer = () => [3, 0];
    expect(await hit()).toMatchObject({ timeToExpire: 1, timeToBlockExpire: 1 });
  });

  it('keeps its own count when Redis has lost it', async () => {
    const { redis, hit } = setUp();
    await hit();
    await hit();
    redis.answer = () => [1, 1000];
    expect(await hit()).toMatchObject({ totalHits: 3, isBlocked: true, timeToExpire: 60 });
  });

  it.each(['OK', null, undefined, 1, [], [1], ['1', '60000'], [-1, 5], [1.5, 5], [NaN, 5], [1, -1], {}])(
    'uses its own count when Redis replies %j',
    async (answer) => {
      const { redis, hit } = setUp();
      redis.answer = () => answer;
      const isBlocked = [await hit(), await hit(), await hit()].map((record) => record.isBlocked);
      expect(isBlocked).toEqual([false, false, true]);
    },
  );

  describe('when Redis does not count', () => {
    let warn: MockInstance;
    beforeEach(() => {
      warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    });
    afterEach(() => {
      warn.mockRestore();
    });

    it.each([
      { error: new RedisUnavailableError(), told: 0 },
      { error: new Error('OOM command not allowed'), told: 1 },
    ])('uses its own count, and logs that $told times ($error)', async ({ error, told }) => {
      const { redis, hit } = setUp();
      await hit();
      redis.answer = () => {
        throw error;
      };
      expect(await hit()).toMatchObject({ totalHits: 2, isBlocked: false });
      expect(await hit()).toMatchObject({ totalHits: 3, isBlocked: true });
      expect(warn).toHaveBeenCalledTimes(told);
    });
  });
});
