import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RefreshTokenRepository } from '../../src/auth/domain/refresh-token.repository.js';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { stopClock } from '../support/test-clock.js';
import { openTestDatabase } from '../support/test-database.js';

const GRACE = 10_000;
const HOUR = 3_600_000;

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');

describe('a session over time', () => {
  let shop: TestApp;
  /** What the application does every hour. */
  const hourly: (() => void)[] = [];

  beforeAll(async () => {
    const intervals = vi.spyOn(globalThis, 'setInterval');
    shop = await startTestApp();
    for (const [work, time] of intervals.mock.calls) if (time === HOUR) hourly.push(work);
    intervals.mockRestore();
  });
  afterAll(() => shop.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const tokens = () => shop.app.get(RefreshTokenRepository, { strict: false });
  const refresh = (refreshToken: string) => shop.post<TokensResponse>('/auth/refresh', { refreshToken });
  const me = async (token: string) => (await shop.get('/users/me', { token })).status;

  it('returns the same successor for a repeat until the grace period is over', async () => {
    const at = stopClock(shop.app);
    const first = await shop.userOf('customer');
    const { body: second } = await refresh(first.refreshToken);
    at(GRACE);
    const repeated = await refresh(first.refreshToken);
    expect(repeated).toMatchObject({ status: 200, body: { refreshToken: second.refreshToken } });
    expect((await refresh(second.refreshToken)).status).toBe(200);
  });

  it('ends, and no other session does, for a repeat after the grace period', async () => {
    const at = stopClock(shop.app);
    const first = await shop.userOf('customer');
    const other = await shop.userOf('customer');
    const { body: second } = await refresh(first.refreshToken);
    at(GRACE + 1);
    expect(await me(second.accessToken)).toBe(200);
    expect(await refresh(first.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'refresh_token_invalid' },
    });
    expect((await refresh(second.refreshToken)).status).toBe(401);
    expect(await me(second.accessToken)).toBe(401);
    expect(await me(other.token)).toBe(200);
  });

  it('ends for a repeat after JWT_SECRET was replaced, when the successor cannot be derived any more', async () => {
    const { database, drop } = await openTestDatabase();
    const old = await startTestApp({}, { database, drop: async () => {} });
    const first = await old.userOf('customer');
    const { body: second } = await old.post<TokensResponse>('/auth/refresh', {
      refreshToken: first.refreshToken,
    });
    await old.close();
    const secret = { JWT_SECRET: 'another secret for tests that is long enough' };
    const renewed = await startTestApp(secret, { database, drop });
    const again = (refreshToken: string) => renewed.post('/auth/refresh', { refreshToken });
    expect((await again(first.refreshToken)).status).toBe(401);
    expect((await again(second.refreshToken)).status).toBe(401);
    await renewed.close();
  });

  it('is stored as hashes of its tokens only', async () => {
    const stored = vi.spyOn(tokens(), 'add');
    const first = await shop.userOf('customer');
    const { body: second } = await refresh(first.refreshToken);
    // A set: a unit of work may run again.
    const hashes = new Set(stored.mock.calls.map(([{ tokenHash }]) => tokenHash));
    expect(hashes).toEqual(new Set([sha256(first.refreshToken), sha256(second.refreshToken)]));
    expect(JSON.stringify(stored.mock.calls)).not.toContain(first.refreshToken);
    expect(JSON.stringify(stored.mock.calls)).not.toContain(second.refreshToken);
  });

  it('is deleted by the hourly job a session lifetime after its end', async () => {
    const at = stopClock(shop.app);
    const { refreshToken } = await shop.userOf('customer');
    const life = shop.config.refreshTokenTtl * 1000;
    const isKnownAfterAnHourlyRun = async () => {
      for (const work of hourly) work();
      await shop.app.get(BackgroundJobs, { strict: false }).idle();
      return (await tokens().findByHash(sha256(refreshToken))) !== null;
    };
    at(2 * life - 1000);
    expect(await isKnownAfterAnHourlyRun()).toBe(true);
    at(2 * life + 1000);
    expect(await isKnownAfterAnHourlyRun()).toBe(false);
  });
});

describe('the lifetime of a session', () => {
  it('ends at the time set at log-in, however often it is refreshed', async () => {
    const shop = await startTestApp({ ACCESS_TOKEN_TTL: '3s', REFRESH_TOKEN_TTL: '3s' });
    try {
      const owner = await shop.userOf('customer');
      const end = Date.now() + 3000;
      const refresh = (each: string) => shop.post<TokensResponse>('/auth/refresh', { refreshToken: each });
      const { status, body } = await refresh(owner.refreshToken);
      expect(status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, end - Date.now()));
      expect(await refresh(body.refreshToken)).toMatchObject({
        status: 401,
        body: { code: 'refresh_token_invalid' },
      });
      // One that by itself would still hold, too.
      const { user, sessionId } = owner;
      const long = shop.sign({ sub: user.id, sid: sessionId }, { expiresIn: 900 });
      for (const each of [owner.token, body.accessToken, long]) {
        expect((await shop.get('/users/me', { token: each })).status).toBe(401);
      }
    } finally {
      await shop.close();
    }
  });
});
