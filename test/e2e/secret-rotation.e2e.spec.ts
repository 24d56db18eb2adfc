import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import {
  OAuthDriver,
  PARTNER,
  CALLBACK,
  PASSWORD,
  WITH_CLIENTS,
  locationOf,
  pkce,
} from '../support/oauth.js';
import { OTHER_STRONG_SECRET, STRONG_SECRET } from '../support/production.js';
import { oneOf, guestTokenOf, Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';

const [OLD, NEW] = [STRONG_SECRET, OTHER_STRONG_SECRET];
const PUBLIC_URL = 'http://localhost:3000';

/**
 * One database, and the shop on it under the old secret, then under both, then under the new one
 * alone.
 */
describe('rotating JWT_SECRET', () => {
  let before: TestApp;
  let both: TestApp;
  let after: TestApp;
  let shopper: Shopper;
  let client: OAuthDriver;

  beforeAll(async () => {
    const { database, drop } = await openTestDatabase();
    const kept = { database, drop: async () => {} };
    const env = { ...WITH_CLIENTS, PUBLIC_URL };
    before = await startTestApp({ ...env, JWT_SECRET: OLD }, kept);
    both = await startTestApp({ ...env, JWT_SECRET: `${NEW},${OLD}` }, kept);
    after = await startTestApp({ ...env, JWT_SECRET: NEW }, { database, drop });
    shopper = await Shopper.of(before);
    client = new OAuthDriver(before);
  });
  afterAll(async () => {
    for (const shop of [before, both, after]) await shop.close();
  });

  const refresh = (shop: TestApp, refreshToken: string) =>
    shop.post<TokensResponse>('/auth/refresh', { refreshToken });
  const me = async (shop: TestApp, token: string) => (await shop.get('/users/me', { token })).status;

  it('keeps access tokens of the old secret valid, and signs with the new one', async () => {
    const user = await before.userOf('customer');
    expect(await me(both, user.token)).toBe(200);
    expect(await me(after, user.token)).toBe(401);
    const { body } = await refresh(both, user.refreshToken);
    expect(await me(both, body.accessToken)).toBe(200);
    expect(await me(after, body.accessToken)).toBe(200);
    expect(await me(before, body.accessToken)).toBe(401);
  });

  it('revokes with an access token of the old secret', async () => {
    const user = await before.userOf('customer');
    const oauth = new OAuthDriver(both);
    expect((await oauth.form('/auth/revoke', { token: user.token })).status).toBe(200);
    expect((await refresh(both, user.refreshToken)).status).toBe(401);
  });

  it('rejects an access token of a secret that is not listed', async () => {
    const { user, sessionId } = await before.userOf('customer');
    const claims = { sub: user.id, sid: sessionId };
    expect(await me(both, before.sign(claims, {}, OLD))).toBe(200);
    expect(await me(both, before.sign(claims, {}, `${OLD}x`))).toBe(401);
  });

  it('keeps the cart of a guest session of the old secret', async () => {
    const product = await shopper.product();
    const { headers } = await before.post('/cart/items', { productId: product.id });
    const sent = { headers: { 'x-session-id': headers.get('x-session-id') ?? '' } };
    const itemsAt = async (shop: TestApp) =>
      (await shop.get<{ itemCount: number }>('/cart', sent)).body.itemCount;
    expect(await itemsAt(both)).toBe(1);
    expect(await itemsAt(after)).toBe(0);
    // A visit renews it under the new secret.
    const visit = await both.post('/cart/items', { productId: product.id }, sent);
    const renewed = { headers: { 'x-session-id': visit.headers.get('x-session-id') ?? '' } };
    expect((await after.get<{ itemCount: number }>('/cart', renewed)).body.itemCount).toBe(2);
  });

  it('opens an order by a guest order token of the old secret', async () => {
    const order = { ...oneOf(await shopper.product()), contactEmail: 'guest@example.com' };
    const { body } = await shopper.order(order);
    const sent = guestTokenOf(body);
    expect((await both.get(`/orders/${body.id}`, sent)).status).toBe(200);
    expect((await after.get(`/orders/${body.id}`, sent)).status).toBe(404);
  });

  it('repeats a rotation of the old secret with the same successor, without treating it as theft', async () => {
    const { refreshToken } = await before.userOf('customer');
    const { body: first } = await refresh(before, refreshToken);
    const repeated = await refresh(both, refreshToken);
    expect(repeated).toMatchObject({ status: 200, body: { refreshToken: first.refreshToken } });
    const next = await refresh(both, first.refreshToken);
    expect(next.status).toBe(200);
    expect((await refresh(both, first.refreshToken)).body.refreshToken).toBe(next.body.refreshToken);
    expect((await refresh(both, next.body.refreshToken)).status).toBe(200);
  });

  it('redeems an authorization code of the old secret once', async () => {
    const redeemed = new OAuthDriver(both);
    const code = await client.code(await client.register());
    const wrong = await redeemed.token({ ...code, code_verifier: pkce().verifier });
    expect(wrong.body.error).toBe('invalid_grant');
    const { status, body } = await redeemed.token(code);
    expect(status).toBe(200);
    expect((await redeemed.token(code)).body.error).toBe('invalid_grant');
    expect(await me(both, body.access_token)).toBe(401);
    const lost = await client.code(await client.register());
    expect((await new OAuthDriver(after).token(lost)).body.error).toBe('invalid_grant');
  });

  it('accepts a consent form of the old secret', async () => {
    const login = await client.register();
    const { verifier, challenge } = pkce();
    const page = await client.ask({ code_challenge: challenge });
    const answer = { login, password: PASSWORD, decision: 'allow' };
    const location = locationOf(await new OAuthDriver(both).decide(page.text, answer));
    const fields = {
      grant_type: 'authorization_code',
      code: location.searchParams.get('code') ?? '',
      client_id: PARTNER.id,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    };
    expect((await new OAuthDriver(after).token(fields)).status).toBe(200);
    expect((await new OAuthDriver(after).decide(page.text, answer)).status).toBe(400);
  });
});
