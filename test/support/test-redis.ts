import type { INestApplicationContext } from '@nestjs/common';
import { Redis } from 'ioredis';
import { inject, vi } from 'vitest';
import { RedisConnection } from '../../src/platform/redis/redis-connection.js';
import './provided.js';

/**
 * An empty database of the project's Redis, under a number that no other application of the run
 * has.
 */
export interface TestRedis {
  readonly url: string;
  /** When nobody uses it any more: others may have the number. */
  release(): void;
}

/**
 * Those of this process that are in use. A test file is a process of its own, and its numbers end
 * with it.
 */
const live = new Set<number>();
let latest = -1;

/**
 * All applications have the same keys, so each needs a database of its own. Several that are to
 * share one are given the same URL, as REDIS_URL.
 */
export async function redisTestDatabase(): Promise<TestRedis> {
  const server = inject('redis');
  if (server.url === null) throw new Error(`There is no Redis for this test (${server.reason}).`);
  const number = nextNumber(server.databases, server.workers);
  const url = withNumber(server.url, number);
  const redis = new Redis(url, { retryStrategy: () => null });
  await redis.flushdb();
  redis.disconnect();
  return { url, release: () => live.delete(number) };
}

/**
 * When the application uses its Redis; until then it does without, and a test would be about
 * something else.
 */
export async function untilRedisIsUp(app: INestApplicationContext): Promise<void> {
  const connection = app.get(RedisConnection, { strict: false });
  await vi.waitUntil(() => connection.isUp, { timeout: 20_000, interval: 5 });
}

/** Of the numbers that are left to the place of this process among those that run at once. */
function nextNumber(databases: number, workers: number): number {
  const place = (Number(process.env.VITEST_POOL_ID) - 1) % workers;
  const share = Math.floor(databases / workers);
  for (let tried = 0; tried < share; tried += 1) {
    latest = (latest + 1) % share;
    const number = latest * workers + place;
    if (live.has(number)) continue;
    live.add(number);
    return number;
  }
  throw new Error(`All ${share} databases of this process are in use: start Redis with more of --databases.`);
}

function withNumber(serverUrl: string, number: number): string {
  const url = new URL(serverUrl);
  url.pathname = `/${number}`;
  return url.href;
}
