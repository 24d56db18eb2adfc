import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OAuthDriver, PARTNER, WITH_CLIENTS } from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('an authorization code presented by many concurrent requests', () => {
  let shop: TestApp;
  let oauth: OAuthDriver;

  beforeAll(async () => {
    shop = await startTestApp(WITH_CLIENTS);
    oauth = new OAuthDriver(shop);
  });
  afterAll(() => shop.close());

  it('leaves no session of it in the end, and ends no other session', async () => {
    const username = await oauth.register();
    const { body: other } = await oauth.token(await oauth.code(username));
    for (let round = 0; round < 3; round += 1) {
      const good = await oauth.code(username);
      const answers = await Promise.all(Array.from({ length: 8 }, () => oauth.token(good)));
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      for (const { body } of winners) {
        expect(await oauth.isAlive(body.access_token)).toBe(false);
        const next = await oauth.byRefreshToken(body.refresh_token, { client_id: PARTNER.id });
        expect(next.body.error).toBe('invalid_grant');
      }
    }
    expect(await oauth.isAlive(other.access_token)).toBe(true);
  });
});
