import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { SecretTokens } from '../../src/auth/tokens/secret-tokens.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';
const CHANGED = 'words of the change';
const RESET = 'words of the reset';

/**
 * The password is verified, and the new one hashed, outside of the unit of work: there is time in
 * between.
 */
describe('concurrent with a password change', () => {
  let shop: TestApp;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());
  afterEach(() => vi.restoreAllMocks());

  const login = (username: string, password: string) =>
    shop.post<TokensResponse>('/auth/login', { login: username, password });

  async function loggedIn() {
    const username = `changer${(made += 1)}`;
    const account = { username, email: `${username}@example.com`, password: PASSWORD };
    const { body } = await shop.post<{ id: string }>('/auth/register', account);
    const tokens = (await login(username, PASSWORD)).body;
    return { username, id: body.id, ...tokens, token: tokens.accessToken };
  }

  /** Changes the password; `meanwhile` happens once the current one has been verified. */
  async function change(token: string, meanwhile: () => Promise<unknown>): Promise<number> {
    const passwords = shop.app.get(Passwords, { strict: false });
    const hash = passwords.hash.bind(passwords);
    vi.spyOn(passwords, 'hash').mockImplementationOnce(async (password) => {
      await meanwhile();
      return hash(password);
    });
    const body = { currentPassword: PASSWORD, newPassword: CHANGED };
    return (await shop.post('/auth/password/change', body, { token })).status;
  }

  it('a reset is kept, and ends the sessions', async () => {
    const { id, username, token } = await loggedIn();
    const secrets = shop.app.get(SecretTokens, { strict: false });
    const link = secrets.generate();
    const later = new Date(Date.now() + 60_000);
    await shop.app
      .get(UserRepository, { strict: false })
      .setPasswordResetToken(id, secrets.hash(link), later);
    const reset = async () => {
      const answer = await shop.post('/auth/password/reset', { token: link, password: RESET });
      expect(answer.status).toBe(204);
    };
    expect(await change(token, reset)).toBe(401);
    expect((await login(username, CHANGED)).status).toBe(401);
    expect((await login(username, RESET)).status).toBe(200);
    expect((await shop.get('/users/me', { token })).status).toBe(401);
  });

  it('a log-out of all sessions is kept, and so is the old password', async () => {
    const { username, token } = await loggedIn();
    const logout = () => shop.post('/auth/logout-all', undefined, { token });
    expect(await change(token, logout)).toBe(401);
    expect((await login(username, CHANGED)).status).toBe(401);
    expect((await login(username, PASSWORD)).status).toBe(200);
  });

  it('a deactivation is kept, and so is the old password', async () => {
    const { id, username, token } = await loggedIn();
    const admin = await shop.userOf('admin');
    const activate = (isActive: boolean) => shop.patch(`/users/${id}`, { isActive }, { token: admin.token });
    expect(await change(token, () => activate(false))).toBe(401);
    await activate(true);
    expect((await login(username, CHANGED)).status).toBe(401);
    expect((await login(username, PASSWORD)).status).toBe(200);
  });

  it('a closed account stays closed, whoever activates it', async () => {
    const { id, username, token } = await loggedIn();
    const admin = await shop.userOf('admin');
    expect(await change(token, () => shop.delete('/users/me', { token }))).toBe(401);
    await shop.patch(`/users/${id}`, { isActive: true }, { token: admin.token });
    expect((await login(username, CHANGED)).status).toBe(401);
    expect((await login(username, PASSWORD)).status).toBe(401);
  });

  it('another change is kept', async () => {
    const { username, token } = await loggedIn();
    const other = { currentPassword: PASSWORD, newPassword: RESET };
    expect(await change(token, () => shop.post('/auth/password/change', other, { token }))).toBe(401);
    expect((await login(username, RESET)).status).toBe(200);
  });
});
