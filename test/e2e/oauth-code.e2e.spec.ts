import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/shared/clock.js';
import { CALLBACK, OAuthDriver, PARTNER, WITH_CLIENTS, pkce } from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MINUTE = 60_000;

describe('an authorization code', () => {
  let shop: TestApp;
  let oauth: OAuthDriver;
  let ada: string;

  beforeAll(async () => {
    shop = await startTestApp(WITH_CLIENTS);
    oauth = new OAuthDriver(shop);
    ada = await oauth.register();
  });
  afterAll(() => shop.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** From now on the application lives in the future. */
  const later = (milliseconds: number) => {
    const clock = shop.app.get(Clock, { strict: false });
    vi.spyOn(clock, 'now').mockImplementation(() => new Date(Date.now() + milliseconds));
  };

  const redeem = (fields: Record<string, string>) => oauth.token(fields);

  it('begins a session of the client, with the allowed part of the requested scope', async () => {
    const { status, body } = await redeem(await oauth.code(ada, 'profile create_product'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'profile' });
    const { access_token: token } = (await oauth.byPassword(ada)).body;
    const sessions = await shop.get<{ items: { clientId: string }[] }>('/auth/sessions', { token });
    expect(sessions.body.items.map(({ clientId }) => clientId)).toContain(PARTNER.id);
    const next = await oauth.byRefreshToken(body.refresh_token, { client_id: PARTNER.id });
    expect(next.body.scope).toBe('profile');
    expect((await oauth.byRefreshToken(next.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('begins a session with the usual lifetime', async () => {
    const { body } = await redeem(await oauth.code(ada));
    later(10 * MINUTE);
    expect((await oauth.byRefreshToken(body.refresh_token, { client_id: PARTNER.id })).status).toBe(200);
  });

  it('follows the vectors of RFC 7636, appendix B', async () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const location = await oauth.allow(ada, { code_challenge: challenge });
    const answer = await redeem({
      grant_type: 'authorization_code',
      code: location.searchParams.get('code') ?? '',
      client_id: PARTNER.id,
      redirect_uri: CALLBACK,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    });
    expect(answer.status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: pkce().verifier }],
    ['a short verifier', { code_verifier: 'x' }],
    ['another redirect URI', { redirect_uri: 'https://app.example.com/second?kept=1' }],
    ['another client', { client_id: 'rival' }],
    ['Swagger UI', { client_id: 'swagger-ui' }],
  ])('is rejected with %s, and can be redeemed afterwards', async (_, differences) => {
    const good = await oauth.code(ada);
    const answer = await redeem({ ...good, ...differences });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const first = await redeem(good);
    expect(first.status).toBe(200);
    // Nor does it end the session that the code has begun.
    expect((await redeem({ ...good, ...differences })).body.error).toBe('invalid_grant');
    expect(await oauth.isAlive(first.body.access_token)).toBe(true);
  });

  it('is rejected with the challenge as verifier, which is public', async () => {
    const { verifier, challenge } = pkce();
    const location = await oauth.allow(ada, { code_challenge: challenge });
    const good = { ...(await oauth.code(ada)), code: location.searchParams.get('code') ?? '' };
    expect((await redeem({ ...good, code_verifier: challenge })).body.error).toBe('invalid_grant');
    expect((await redeem({ ...good, code_verifier: verifier })).status).toBe(200);
  });

  it('is valid for a minute', async () => {
    const good = await oauth.code(ada);
    later(61_000);
    expect((await redeem(good)).body.error).toBe('invalid_grant');
  });

  it('can be used once; a second use ends the session that the first one began', async () => {
    const good = await oauth.code(ada);
    const first = (await redeem(good)).body;
    const other = (await redeem(await oauth.code(ada))).body;
    const { body: next } = await oauth.byRefreshToken(first.refresh_token, { client_id: PARTNER.id });
    expect(await oauth.isAlive(next.access_token)).toBe(true);
    expect((await redeem(good)).body.error).toBe('invalid_grant');
    expect(await oauth.isAlive(next.access_token)).toBe(false);
    expect((await oauth.byRefreshToken(next.refresh_token, { client_id: PARTNER.id })).body.error).toBe(
      'invalid_grant',
    );
    expect(await oauth.isAlive(other.access_token)).toBe(true);
  });

  it('begins at most one session in concurrent redemptions', async () => {
    for (let round = 0; round < 3; round += 1) {
      const good = await oauth.code(ada);
      const answers = await Promise.all(Array.from({ length: 12 }, () => redeem(good)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.error === 'invalid_grant')).toHaveLength(11);
    }
  });

  it('is not accepted as a refresh token', async () => {
    const good = await oauth.code(ada);
    const code = good.code ?? '';
    for (const token of [code, `code:${code}`, code.split('.')[0] ?? '']) {
      const answer = await oauth.byRefreshToken(token, { client_id: PARTNER.id });
      expect(answer.body.error).toBe('invalid_grant');
      expect((await shop.post('/auth/refresh', { refreshToken: token })).status).toBe(401);
    }
    expect((await redeem(good)).status).toBe(200);
  });

  it('cannot be altered or forged by a client', async () => {
    const good = await oauth.code(ada);
    const [secret = '', binding = ''] = (good.code ?? '').split('.');
    for (const code of ['nonsense', secret, `${secret}.`, `${binding}.${secret}`, `${secret}.${binding}.x`]) {
      expect((await redeem({ ...good, code })).body.error).toBe('invalid_grant');
    }
  });

  it('ends when its user logs out everywhere', async () => {
    const grace = await oauth.register();
    const good = await oauth.code(grace);
    const { access_token } = (await oauth.byPassword(grace)).body;
    await shop.request('POST', '/auth/logout-all', { token: access_token });
    expect((await redeem(good)).body.error).toBe('invalid_grant');
  });
});
