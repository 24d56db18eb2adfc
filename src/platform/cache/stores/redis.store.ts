import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Redis, Result } from 'ioredis';
import type { RedisConnection } from '../../redis/redis-connection.js';
import { CacheStore, MAX_FIELDS, ONLY_FIELD, type Filling, type Found, type Place } from './cache-store.js';

/** The field that holds a key's generation; no variant is called so. */
const GENERATION = 'generation';

/** KEYS: the key. ARGV: a generation to make, a lease in milliseconds. Answers the key's generation. */
const OPEN = `
  local known = redis.call('HGET', KEYS[1], '${GENERATION}')
  if known then return known end
  redis.call('HSET', KEYS[1], '${GENERATION}', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return ARGV[1]`;

/** KEYS: the key. ARGV: its generation, a field, its value, the time to live. The first field begins the key's life. */
const FILL = `
  if redis.call('HGET', KEYS[1], '${GENERATION}') ~= ARGV[1] then return 0 end
  local fields = redis.call('HLEN', KEYS[1]) - 1
  if fields >= ${MAX_FIELDS} and ARGV[2] ~= '${ONLY_FIELD}' and redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then
    return 0
  end
  redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
  if fields == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
  return 1`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    openGeneration(key: string, proposal: string, lease: number): Result<string, Context>;
    fillField(
      key: string,
      generation: string,
      field: string,
      value: Buffer,
      ttl: number,
    ): Result<number, Context>;
  }
}

/**
 * In Redis, shared by all instances. A key is a hash: its generation, and its fields. Values are bytes, and pass by
 * cache-manager-ioredis-yet's own `get` and `set`, which would make objects of them and text again.
 */
export class RedisStore extends CacheStore {
  private readonly instance = randomBytes(6).toString('base64url');
  private made = 0;

  constructor(private readonly connection: RedisConnection) {
    super();
    connection.define((redis) => {
      redis.defineCommand('openGeneration', { numberOfKeys: 1, lua: OPEN });
      redis.defineCommand('fillField', { numberOfKeys: 1, lua: FILL });
    });
  }

  get state(): 'up' | 'down' {
    return this.connection.isUp ? 'up' : 'down';
  }

  override read({ key, field }: Place, dependency?: string): Promise<Found> {
    return this.connection.run(async (redis) => {
      const [[generation, value], other] = await Promise.all([
        redis.hmgetBuffer(key, GENERATION, field),
        dependency === undefined ? null : redis.hget(dependency, GENERATION),
      ]);
      return { generation: generation?.toString() ?? null, value: value ?? null, dependency: other };
    });
  }

  override open(key: string, lease: number): Promise<string> {
    this.made += 1;
    const proposal = `${this.instance}${this.made.toString(36)}`;
    return this.connection.run((redis) => redis.openGeneration(key, proposal, lease));
  }

  override async fill({ key, field, generation, value, ttl }: Filling): Promise<void> {
    await this.connection.run((redis) => redis.fillField(key, generation, field, value, ttl));
    // Answers come in packets: who was told before it that nothing is there has not got to hear of it, and would begin anew.
    await nextTurn();
  }

  override async clear(keys: readonly string[]): Promise<void> {
    await this.connection.run(() => this.connection.store.mdel(...keys));
  }

  override async touch(key: string, ttl: number): Promise<void> {
    await this.connection.run((redis: Redis) => redis.pexpire(key, ttl));
  }
}
