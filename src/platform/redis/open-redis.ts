import { RedisConnection, type RedisStoreClient } from './redis-connection.js';

const MAX_RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 2000;

/**
 * The packages are loaded only where there is a Redis to talk to.
 * @param url `redis://` or `rediss://`
 */
export async function openRedis(url: string): Promise<RedisConnection> {
  const { Redis } = await import('ioredis');
  const { redisInsStore } = await import('cache-manager-ioredis-yet');
  const redis = new Redis(url, {
    lazyConnect: true,
    // Commands are neither queued while Redis is unavailable nor sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, MAX_RECONNECT_MS),
    // Commands of one turn of the event loop go out together.
    enableAutoPipelining: true,
  });
  return new RedisConnection(redisInsStore(redis) as unknown as RedisStoreClient);
}
