import { Logger } from '@nestjs/common';
import type { Result } from 'ioredis';
import type { Clock } from '../../shared/clock.js';
import { RedisUnavailableError, type RedisConnection } from '../redis/redis-connection.js';
import { BoundedStorage, type StorageRecord } from './rate-limit.storage.js';

/**
 * KEYS: the counter. ARGV: its window in milliseconds, which begins at the first hit. Answers the
 * hits, and the milliseconds left. A counter without an end, whoever has made it one, gets one.
 */
const HIT_SCRIPT = `
  local hits = redis.call('INCR', KEYS[1])
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 then
    redis.call('PEXPIRE', KEYS[1], ARGV[1])
    left = tonumber(ARGV[1])
  end
  return { hits, left }`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    hitRateLimit(key: string, ttl: number): Result<unknown, Context>;
  }
}

/**
 * Counts in fixed windows in Redis, shared by all instances: `ratelimit:{counter}:{window in ms}`,
 * a number that expires with its window. These keys are not cached values, so invalidating the
 * cache does not reset a limit.
 *
 * Each process also counts its own requests, and the higher count applies. So if Redis is
 * unavailable or returns invalid data, no request is refused because of that and no counter
 * restarts at zero: each instance continues with its own count, and a client gets at most the limit
 * from each of them.
 */
export class RedisRateLimitStorage extends BoundedStorage {
  private readonly logger = new Logger(RedisRateLimitStorage.name);
  private isErrorLogged = false;

  constructor(
    private readonly connection: RedisConnection,
    clock: Clock,
  ) {
    super(clock);
    connection.define((redis) => redis.defineCommand('hitRateLimit', { numberOfKeys: 1, lua: HIT_SCRIPT }));
  }

  override async count(key: string, ttl: number, limit: number): Promise<StorageRecord> {
    const own = this.countHere(key, ttl, limit);
    const shared = await this.countShared(key, ttl, limit);
    return shared && shared.totalHits >= own.totalHits ? shared : own;
  }

  /** Null if Redis returns no count. */
  private async countShared(key: string, ttl: number, limit: number): Promise<StorageRecord | null> {
    try {
      const answer = await this.connection.run((redis) => redis.hitRateLimit(`ratelimit:${key}:${ttl}`, ttl));
      const record = toRecord(answer, limit);
      this.isErrorLogged = false;
      return record;
    } catch (error) {
      // RedisConnection logs that Redis is unavailable, but not error replies (out of memory, wrong
      // type).
      if (!(error instanceof RedisUnavailableError)) this.logOnce(error);
      return null;
    }
  }

  /** Logs once until Redis counts again. */
  private logOnce(error: unknown): void {
    if (this.isErrorLogged) return;
    this.isErrorLogged = true;
    this.logger.warn(
      { err: error },
      'rate limits not shared: redis unavailable, each process counts its own requests',
    );
  }
}

/** Null if the reply is not valid. */
function toRecord(answer: unknown, limit: number): StorageRecord | null {
  if (!Array.isArray(answer)) return null;
  const [totalHits, left] = answer as unknown[];
  if (!isCount(totalHits) || !isCount(left)) return null;
  // At least one second, also at the end of a window.
  const seconds = Math.max(1, Math.ceil(left / 1000));
  return {
    totalHits,
    timeToExpire: seconds,
    isBlocked: totalHits > limit,
    timeToBlockExpire: seconds,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
