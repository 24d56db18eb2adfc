import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionResponse, TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { MetricsRegistry } from '../../src/platform/metrics/metrics-registry.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import type { Page } from '../../src/shared/page.js';
import { OAuthDriver, PARTNER, PASSWORD, WITH_CLIENTS } from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PATTERN = 'token:{refresh_token}';

describe('a refresh token in the cache', () => {
  let shop: TestApp;
  let oauth: OAuthDriver;

  beforeAll(async () => {
    shop = await startTestApp(WITH_CLIENTS);
    oauth = new OAuthDriver(shop);
  });
  afterAll(() => shop.close());

  /** The look-ups so far of this pattern, by outcome, once everything that was begun is done. */
  async function lookUps(): Promise<Record<string, number>> {
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    const metric = shop.app.get(MetricsRegistry, { strict: false }).getSingleMetric('cache_lookups_total');
    const values = (await metric?.get())?.values ?? [];
    const ofPattern = values.filter(({ labels }) => labels.pattern === PATTERN);
    return Object.fromEntries(ofPattern.map(({ labels, value }) => [String(labels.outcome), value]));
  }

  /** How many look-ups hit while this is done. */
  async function hitsDuring(work: () => Promise<unknown>): Promise<number> {
    const before = (await lookUps()).hit ?? 0;
    await work();
    return ((await lookUps()).hit ?? 0) - before;
  }

  /** On a busy machine a Redis may be gone without for a moment, so another use may have to do. */
  const untilHit = (use: () => Promise<void>) =>
    vi.waitFor(async () => expect(await hitsDuring(use)).toBeGreaterThanOrEqual(1), { timeout: 10_000 });

  const refresh = (refreshToken: string) => shop.post<TokensResponse>('/auth/refresh', { refreshToken });

  it('is a hit, whether a log-in or a rotation has issued it', async () => {
    let { refreshToken } = await shop.userOf('customer');
    const rotate = async () => {
      const { status, body } = await refresh(refreshToken);
      expect(status).toBe(200);
      refreshToken = body.refreshToken;
    };
    for (let rotation = 0; rotation < 3; rotation += 1) await untilHit(rotate);
  });

  it('is a hit for a third party too, from its authorization code on', async () => {
    const { body } = await oauth.token(await oauth.code(await oauth.register(), 'profile'));
    let token = body.refresh_token;
    await untilHit(async () => {
      const next = await oauth.byRefreshToken(token, { client_id: PARTNER.id });
      expect(next.status).toBe(200);
      token = next.body.refresh_token;
    });
  });

  it('is listed as a session as soon as its authorization code is issued', async () => {
    const username = await oauth.register();
    const { body } = await shop.post<TokensResponse>('/auth/login', { login: username, password: PASSWORD });
    const sessions = async () => {
      const list = await shop.get<Page<SessionResponse>>('/auth/sessions', { token: body.accessToken });
      return list.body.items.map(({ clientId }) => clientId);
    };
    expect(await sessions()).toEqual([null]);
    await oauth.code(username);
    expect((await sessions()).sort()).toEqual([PARTNER.id, null].sort());
  });

  it('is deleted when it is used', async () => {
    const { refreshToken } = await shop.userOf('customer');
    await lookUps();
    const { body } = await refresh(refreshToken);
    expect(await hitsDuring(() => refresh(refreshToken))).toBe(0);
    // Within the grace the answer is the same, from the database.
    expect((await refresh(refreshToken)).body.refreshToken).toBe(body.refreshToken);
  });

  it.each<[string, (user: { token: string; refreshToken: string }) => Promise<unknown>]>([
    ['a log-out', ({ token }) => shop.post('/auth/logout', undefined, { token })],
    ['a log-out everywhere', ({ token }) => shop.post('/auth/logout-all', undefined, { token })],
    ['its revocation', ({ refreshToken }) => oauth.form('/auth/revoke', { token: refreshToken })],
  ])('is deleted after %s', async (_, end) => {
    const user = await shop.userOf('customer');
    await lookUps();
    await end(user);
    expect(await hitsDuring(() => refresh(user.refreshToken))).toBe(0);
    expect((await refresh(user.refreshToken)).status).toBe(401);
  });
});
