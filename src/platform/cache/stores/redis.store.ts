import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Redis, Result } from 'ioredis';
import type { RedisConnection } from '../../redis/redis-connection.js';
import {
  CacheStore,
  MAX_FIELDS,
  ONLY_FIELD,
  type CacheFill,
  type CacheReadResult,
  type CacheLocation,
} from './cache-store.js';

/** The field that holds a key's lease. No variant has this name. */
const LEASE = 'lease';

/** KEYS: the key. ARGV: a new lease, its TTL in milliseconds. Returns the key's lease. */
const GRANT_LEASE = `
  local known = redis.call('HGET', KEYS[1], '${LEASE}')
  if known then return known end
  redis.call('HSET', KEYS[1], '${LEASE}', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return ARGV[1]`;

/**
 * KEYS: the key. ARGV: its lease, a field, its value, the TTL, which starts with the first field.
 */
const FILL_FIELD = `
  if redis.call('HGET', KEYS[1], '${LEASE}') ~= ARGV[1] then return 0 end
  local fields = redis.call('HLEN', KEYS[1]) - 1
  if fields >= ${MAX_FIELDS} and ARGV[2] ~= '${ONLY_FIELD}' and redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then
    return 0
  end
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
  if fields == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
  return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    grantLease(key: string, proposal: string, leaseTtl: number): Result<string, Context>;
    fillField(key: string, lease: string, field: string, value: Buffer, ttl: number): Result<number, Context>;
  }
}

/**
 * Shared by all instances. A key is a Redis hash: its lease and its fields. Values bypass the `get`
 * and `set` of cache-manager-ioredis-yet, which would parse and serialize them.
 */
export class RedisStore extends CacheStore {
  private readonly instance = randomBytes(6).toString('base64url');
  private leaseCount = 0;

  constructor(private readonly connection: RedisConnection) {
    super();
    connection.define((redis) => {
      redis.defineCommand('grantLease', { numberOfKeys: 1, lua: GRANT_LEASE });
      redis.defineCommand('fillField', { numberOfKeys: 1, lua: FILL_FIELD });
    });
  }

  get state(): 'up' | 'down' {
    return this.connection.isUp ? 'up' : 'down';
  }

  override read({ key, field }: CacheLocation, dependency?: string): Promise<CacheReadResult> {
    return this.connection.run(async (redis) => {
      const [[lease, value], dependencyLease] = await Promise.all([
        redis.hmgetBuffer(key, LEASE, field),
        dependency === undefined ? null : redis.hget(dependency, LEASE),
      ]);
      return { lease: lease?.toString() ?? null, value: value ?? null, dependencyLease };
    });
  }

  override grantLease(key: string, leaseTtl: number): Promise<string> {
    this.leaseCount += 1;
    const proposal = `${this.instance}${this.leaseCount.toString(36)}`;
    return this.connection.run((redis) => redis.grantLease(key, proposal, leaseTtl));
  }

  override async fill({ key, field, lease, value, ttl }: CacheFill): Promise<void> {
    await this.connection.run((redis) => redis.fillField(key, lease, field, value, ttl));
    // Several responses arrive in one packet. Readers that missed before this fill must run first
    // and join its single flight; otherwise they would load the value again.
    await nextTurn();
  }

  override async delete(keys: readonly string[]): Promise<void> {
    await this.connection.run(() => this.connection.store.mdel(...keys));
  }

  override async refreshTtl(key: string, ttl: number): Promise<void> {
    await this.connection.run((redis: Redis) => redis.pexpire(key, ttl));
  }
}
