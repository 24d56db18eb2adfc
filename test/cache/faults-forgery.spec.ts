import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Envelopes } from '../../src/platform/cache/envelopes.js';
import { Clock } from '../../src/shared/clock.js';
import { deriveKey } from '../../src/shared/keyed-hash.js';
import { OTHER_STRONG_SECRET } from '../support/production.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';
import { redisTestDatabase, untilRedisIsUp, type TestRedis } from '../support/test-redis.js';

type Hash = Record<string, Buffer>;

/** Whoever can write to Redis, and has no key, gains no access. */
describe('a value that an attacker writes into Redis', () => {
  let database: TestRedis;
  let redis: Redis;
  let shop: TestApp;
  let admin: TestUser;

  beforeAll(async () => {
    database = await redisTestDatabase();
    redis = new Redis(database.url);
    shop = await startTestApp({ REDIS_URL: database.url });
    await untilRedisIsUp(shop.app);
    admin = await shop.userOf('admin');
  });
  afterAll(async () => {
    await shop.close();
    redis.disconnect();
    database.release();
  });

  const authKey = ({ user }: TestUser) => `user:${user.id}:auth`;
  /** The list of all users: read_user. */
  const users = async ({ token }: TestUser) => (await shop.get('/users?limit=1', { token })).status;

  /** Has the caller's keys filled in. @returns the fields of the key */
  async function cached(caller: TestUser, key = authKey(caller)): Promise<Hash> {
    return vi.waitFor(
      async () => {
        await shop.get('/users/me', { token: caller.token });
        await shop.get('/auth/sessions', { token: caller.token });
        const hash = await redis.hgetallBuffer(key);
        expect(hash).toHaveProperty('body');
        return hash;
      },
      { timeout: 10_000 },
    );
  }

  /** Replaces a key by these fields, its lease included, for as long as the test takes. */
  async function write(key: string, hash: Hash): Promise<void> {
    await redis.del(key);
    await redis.hset(key, hash);
  }

  const bodyOf = (value: Buffer) => value.subarray(value.indexOf('\n') + 1).toString();
  const forge = (value: Buffer, change: (body: string) => string) =>
    Buffer.concat([value.subarray(0, value.indexOf('\n') + 1), Buffer.from(change(bodyOf(value)))]);

  it('is a miss when its role was changed', async () => {
    const caller = await shop.userOf('customer');
    const hash = await cached(caller);
    const grant = JSON.stringify({
      isActive: true,
      role: 'admin',
      permissions: ['read_user', 'update_user'],
    });
    await write(authKey(caller), { ...hash, body: forge(hash.body!, () => grant) });
    expect(await users(caller)).toBe(403);
    expect(await users(caller)).toBe(403);
  });

  it('is a miss when it was sealed with another secret, or with none', async () => {
    const caller = await shop.userOf('customer');
    const key = authKey(caller);
    const { lease } = await cached(caller);
    const value = (await cached(admin)).body!;
    const envelope = {
      version: (JSON.parse(value.toString('utf8', 43, value.indexOf('\n'))) as [number])[0],
      dependencyLease: null,
      expiresAt: null,
      etag: null,
      body: Buffer.from(bodyOf(value)),
    };
    for (const forger of [
      new Envelopes(null),
      new Envelopes(deriveKey(OTHER_STRONG_SECRET, 'cached value')),
      new Envelopes(deriveKey('', 'cached value')),
    ]) {
      await write(key, { lease: lease!, body: forger.seal(`${key}\nbody`, envelope) });
      expect(await users(caller)).toBe(403);
    }
  });

  it("is a miss when it was copied from an administrator's key to another user's", async () => {
    const caller = await shop.userOf('customer');
    await cached(caller);
    const hash = await cached(admin);
    await write(authKey(caller), hash);
    expect(await users(caller)).toBe(403);
    expect(await users(admin)).toBe(200);
  });

  it('is a miss when it was copied to another field of its key, or truncated', async () => {
    const caller = await shop.userOf('admin');
    const hash = await cached(caller);
    await redis.hset(authKey(caller), 'other', hash.body!);
    await shop.patch(`/users/${caller.user.id}`, { role: 'customer' }, { token: admin.token });
    for (const length of [0, 1, 42, 43, 44, hash.body!.length - 1]) {
      await write(authKey(caller), { ...hash, body: hash.body!.subarray(0, length) });
      expect(await users(caller), String(length)).toBe(403);
    }
  });

  it.each([
    ['demoted', { role: 'customer' }, 403],
    ['deactivated', { isActive: false }, 401],
  ])('is a miss when it is the genuine value from before the user was %s', async (_, change, status) => {
    const caller = await shop.userOf('admin');
    const keys = [authKey(caller), `session:${caller.sessionId}`, `user:${caller.user.id}:session`];
    const before = new Map<string, Hash>();
    for (const key of keys) before.set(key, await cached(caller, key));
    const answer = await shop.patch(`/users/${caller.user.id}`, change, { token: admin.token });
    expect(answer.status).toBe(200);
    for (const [key, hash] of before) await write(key, hash);
    expect(await users(caller)).toBe(status);
  });

  it('is a miss after its TTL, even if Redis keeps it', async () => {
    const caller = await shop.userOf('admin');
    const hash = await cached(caller);
    const clock = shop.app.get(Clock, { strict: false });
    const later = vi.spyOn(clock, 'now').mockImplementation(() => new Date(Date.now() + 15 * 60_000 + 1000));
    try {
      await write(authKey(caller), { ...hash });
      await vi.waitFor(async () => {
        expect(await users(caller)).toBe(200);
        expect((await redis.hgetBuffer(authKey(caller), 'body'))?.equals(hash.body!)).toBe(false);
      });
    } finally {
      later.mockRestore();
    }
  });

  it('does not revive an ended session for writes', async () => {
    const caller = await shop.userOf('customer');
    const session = `session:${caller.sessionId}`;
    const token = `token:${createHash('sha256').update(caller.refreshToken).digest('hex')}`;
    const before = await cached(caller, session);
    const known = await redis.hgetallBuffer(token);
    await shop.post('/auth/logout', undefined, { token: caller.token });
    await write(session, before);
    if (known.body) await write(token, known);
    expect((await shop.patch('/users/me', { fullName: 'X' }, { token: caller.token })).status).toBe(401);
    expect((await shop.post('/auth/refresh', { refreshToken: caller.refreshToken })).status).toBe(401);
  });

  it("cannot put text into a cart's body through the lease that the cart depends on", async () => {
    const product = await (await Shopper.of(shop)).product();
    const { headers } = await shop.post('/cart/items', { productId: product.id });
    const sent = { headers: { 'x-session-id': headers.get('x-session-id') ?? '' } };
    const truth = (await shop.get('/cart', sent)).text;
    await redis.del(
      'products:all',
      `cart:session:${(headers.get('x-session-id') ?? '').split('.')[0] ?? ''}`,
    );
    await redis.hset('products:all', 'lease', '",null,null]\n{"items":"forged"}');
    for (let n = 0; n < 3; n += 1) expect((await shop.get('/cart', sent)).text).toBe(truth);
    await redis.hset('products:all', 'lease', '');
    for (let n = 0; n < 3; n += 1) expect((await shop.get('/cart', sent)).text).toBe(truth);
  });

  it('is a miss for an instance whose first secret differs', async () => {
    const caller = await shop.userOf('admin');
    const before = await cached(caller);
    const value = new Envelopes(deriveKey(shop.config.jwtSecrets[0], 'cached value'));
    expect(value.open(`${authKey(caller)}\nbody`, before.body!)).not.toBeNull();
    const rotated = new Envelopes(deriveKey(OTHER_STRONG_SECRET, 'cached value'));
    expect(rotated.open(`${authKey(caller)}\nbody`, before.body!)).toBeNull();
  });
});
