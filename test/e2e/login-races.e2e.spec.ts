import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RefreshTokenRepository } from '../../src/auth/domain/refresh-token.repository.js';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { OAuthDriver, PASSWORD, WITH_CLIENTS } from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const NEW_PASSWORD = 'entirely different words';

describe('a log-in whose account changes after its password was verified', () => {
  let shop: TestApp;
  let oauth: OAuthDriver;

  beforeAll(async () => {
    shop = await startTestApp(WITH_CLIENTS);
    oauth = new OAuthDriver(shop);
  });
  afterAll(() => shop.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const login = (name: string) =>
    shop.post<TokensResponse>('/auth/login', { login: name, password: PASSWORD });

  const changes: [string, (token: string) => Promise<{ status: number }>][] = [
    [
      'a new password',
      (token) =>
        shop.post(
          '/auth/password/change',
          { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
          { token },
        ),
    ],
    ['a closed account', (token) => shop.delete('/users/me', { token })],
  ];

  /** What goes on in the moment between the password and the session. */
  function afterTheNextPassword(change: () => Promise<{ status: number }>, expected = 204): void {
    const passwords = shop.app.get(Passwords, { strict: false });
    const verify = passwords.verify.bind(passwords);
    vi.spyOn(passwords, 'verify').mockImplementationOnce(async (password, hash) => {
      const matches = await verify(password, hash);
      expect(matches).toBe(true);
      expect((await change()).status).toBe(expected);
      return matches;
    });
  }

  it('succeeds after a rename, because it is the same account with the same password', async () => {
    const username = await oauth.register();
    const { accessToken: token } = (await login(username)).body;
    afterTheNextPassword(() => shop.patch('/users/me', { fullName: 'Another Name' }, { token }), 200);
    expect((await login(username)).status).toBe(200);
  });

  describe.each(changes)('(%s)', (_, change) => {
    async function racing(username: string): Promise<void> {
      const { accessToken } = (await login(username)).body;
      afterTheNextPassword(() => change(accessToken));
      vi.spyOn(shop.app.get(RefreshTokenRepository, { strict: false }), 'add');
    }
    const nothingBegan = () =>
      expect(shop.app.get(RefreshTokenRepository, { strict: false }).add).not.toHaveBeenCalled();

    it('is rejected and begins no session', async () => {
      const username = await oauth.register();
      await racing(username);
      expect(await login(username)).toMatchObject({ status: 401, body: { code: 'bad_credentials' } });
      nothingBegan();
    });

    it('is rejected in the password grant', async () => {
      const username = await oauth.register();
      await racing(username);
      expect(await oauth.byPassword(username)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
      nothingBegan();
    });

    it('is rejected in the authorization code flow', async () => {
      const username = await oauth.register();
      const { text } = await oauth.ask();
      await racing(username);
      const consent = { login: username, password: PASSWORD, decision: 'allow' };
      const answer = await oauth.decide(text, consent);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('location')).toBeNull();
      nothingBegan();
    });
  });
});
