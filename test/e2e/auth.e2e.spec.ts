import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import type { SessionResponse, TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import type { Page } from '../../src/shared/page.js';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';
/** What a refresh token gets that holds no more. */
const CONSUMED = { status: 401, body: { code: 'refresh_token_invalid' } };

describe('/auth', () => {
  let shop: TestApp;
  /** The last token that was mailed to an address. */
  const mailed = new Map<string, string>();

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents, { strict: false });
    events.on(VerificationRequested, ({ email, token }) => void mailed.set(email, token));
    events.on(PasswordResetRequested, ({ email, token }) => void mailed.set(email, token));
  });
  afterAll(() => shop.close());

  const account = (username: string, more: object = {}) => ({
    email: `${username}@example.com`,
    username,
    password: PASSWORD,
    ...more,
  });
  const register = (username: string, more?: object) =>
    shop.post<UserResponse & { code: string }>('/auth/register', account(username, more));
  const login = (name: string, password = PASSWORD, headers?: Record<string, string>) =>
    shop.post<TokensResponse & { code: string }>('/auth/login', { login: name, password }, { headers });
  const refresh = (refreshToken: string) =>
    shop.post<TokensResponse & { code: string }>('/auth/refresh', { refreshToken });
  const me = (token: string) => shop.get<UserResponse>('/users/me', { token });
  const idle = () => shop.app.get(BackgroundJobs, { strict: false }).idle();

  async function loggedIn(username: string): Promise<TokensResponse> {
    expect((await register(username)).status).toBe(201);
    return (await login(username)).body;
  }

  it('registers a user, exactly as documented', async () => {
    const { status, body, text } = await register('Ada', { email: 'ADA@Example.com', fullName: 'Ada L.' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      email: 'ada@example.com',
      username: 'Ada',
      fullName: 'Ada L.',
      role: 'customer',
      isActive: true,
      isVerified: false,
      lastLogin: null,
      createdAt: expect.any(String),
      updatedAt: body.createdAt,
    });
    expect(text).not.toContain('argon2');
    expect(await register('Ada', { email: 'other@example.com' })).toMatchObject({
      status: 409,
      body: { code: 'username_taken' },
    });
    expect(await register('ada2', { email: 'ada@EXAMPLE.com' })).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    });
  });

  it('registers one of many concurrent requests for the same name', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register('wanted')));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  it.each([
    ['short', { password: '7 chars' }, 'password'],
    ['common', { password: 'password123' }, 'password'],
    ['common', { password: 'ｐａｓｓｗｏｒｄ１２３' }, 'password'],
    ['common', { password: 'PASSWORD１２３' }, 'password'],
    ['counting', { password: '87654321' }, 'password'],
    ['repeating', { password: '19841984' }, 'password'],
    ['short', { password: 'ﷺ' }, 'password'],
    ['personal', { password: 'ＰERSONAL@example.com' }, 'password'],
    ['personal', { password: 'personal@example.com' }, 'password'],
    ['endless', { password: 'x'.repeat(300) }, 'password'],
    ['pushy', { role: 'admin' }, 'role'],
    ['pushy', { isVerified: true }, 'isVerified'],
    ['pushy', { is_active: true }, 'is_active'],
    ['pushy', { vendorId: '1' }, 'vendorId'],
    ['pushy', { id: '1' }, 'id'],
    ['a b', {}, 'username'],
    ['invalid-email', { email: 'nowhere' }, 'email'],
  ])('rejects %s %j', async (username, more, field) => {
    const answer = await register(username, { email: 'personal@example.com', ...more });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('uses the whole password', async () => {
    const long = `${'long and '.repeat(9)}ünïcode`;
    await register('long', { password: `${long} A` });
    expect((await login('long', `${long} A`)).status).toBe(200);
    expect((await login('long', `${long} B`)).status).toBe(401);
  });

  it('verifies an address once', async () => {
    await register('verify');
    const token = mailed.get('verify@example.com');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => shop.post('/auth/verify-email', { token })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400, 400, 400]);
    expect(await shop.post('/auth/verify-email', { token })).toMatchObject({
      status: 400,
      body: { code: 'token_invalid' },
    });
    expect((await me((await login('verify')).body.accessToken)).body.isVerified).toBe(true);
  });

  it('logs in by e-mail in any case, or by username', async () => {
    await register('bob');
    for (const name of ['bob', 'bob@example.com', 'BOB@Example.com']) {
      const { status, body, headers } = await login(name);
      expect(status).toBe(200);
      expect(body).toEqual({
        accessToken: expect.any(String),
        refreshToken: expect.stringMatching(/^[\w-]{43}$/),
        tokenType: 'Bearer',
        expiresIn: 900,
        scope: 'profile cart orders',
        sessionId: expect.any(String),
      });
      expect(headers.get('cache-control')).toBe('no-store');
      expect((await me(body.accessToken)).body.username).toBe('bob');
    }
  });

  it('gives the same response for an unknown name, a wrong password and a closed account', async () => {
    const { accessToken } = await loggedIn('closed');
    expect((await shop.delete('/users/me', { token: accessToken })).status).toBe(204);
    const answers = [await login('nobody'), await login('bob', 'wrong password'), await login('closed')];
    const words = answers.map(({ status, body }) => ({ status, ...body, requestId: '' }));
    expect(words[0]).toMatchObject({ status: 401, code: 'bad_credentials' });
    expect(words[1]).toEqual(words[0]);
    expect(words[2]).toEqual(words[0]);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('exchanges a refresh token for one successor, however often within the grace period', async () => {
    const first = await loggedIn('rotate');
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(first.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect((await refresh(first.refreshToken)).body.refreshToken).toBe(answers[0]?.body.refreshToken);
    expect((await me(first.accessToken)).status).toBe(200);
  });

  it('ends the session, and no other, when a token is reused after the grace period', async () => {
    const first = await loggedIn('robbed');
    const other = (await login('robbed')).body;
    const second = (await refresh(first.refreshToken)).body;
    const third = (await refresh(second.refreshToken)).body;
    expect(await refresh(first.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'refresh_token_invalid' },
    });
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect((await me(third.accessToken)).status).toBe(401);
    expect((await me(other.accessToken)).status).toBe(200);
  });

  it('logs a reuse as theft only if the session was live', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const [stolen, left] = [await loggedIn('stolen'), await loggedIn('left')];
    for (const { accessToken, refreshToken } of [stolen, left]) {
      const second = (await refresh(refreshToken)).body;
      if (refreshToken === left.refreshToken)
        await shop.post('/auth/logout', undefined, { token: accessToken });
      else await refresh(second.refreshToken);
      expect((await refresh(refreshToken)).status).toBe(401);
    }
    const lines = warn.mock.calls.map(([line]) => line as { readonly event?: string });
    warn.mockRestore();
    const thefts = lines.filter(({ event }) => event === 'refresh_token_reused');
    expect(thefts).toMatchObject([{ sessionId: stolen.sessionId }]);
  });

  it('rejects each kind of token in place of the other', async () => {
    const { accessToken, refreshToken } = await loggedIn('mixed');
    expect((await me(refreshToken)).status).toBe(401);
    expect((await refresh(accessToken)).status).toBe(401);
    expect((await refresh('made up')).status).toBe(401);
  });

  it('ends sessions at once: this one, another one, all', async () => {
    const [one, two, three] = [
      await loggedIn('leaver'),
      (await login('leaver')).body,
      (await login('leaver')).body,
    ];
    expect((await shop.post('/auth/logout', undefined, { token: one.accessToken })).status).toBe(204);
    expect((await me(one.accessToken)).status).toBe(401);
    expect((await refresh(one.refreshToken)).status).toBe(401);

    const stranger = await loggedIn('stranger');
    const path = `/auth/sessions/${two.sessionId}`;
    expect((await shop.delete(path, { token: stranger.accessToken })).status).toBe(404);
    expect((await shop.delete(path, { token: three.accessToken })).status).toBe(204);
    expect((await me(two.accessToken)).status).toBe(401);

    expect((await shop.post('/auth/logout-all', undefined, { token: three.accessToken })).status).toBe(204);
    expect((await me(three.accessToken)).status).toBe(401);
    expect((await me(stranger.accessToken)).status).toBe(200);
  });

  it('ends a session that is refreshed all the time', async () => {
    const first = await loggedIn('restless');
    let last = first.refreshToken;
    let rotations = 0;
    let isOver = false;
    const restless = async () => {
      while (!isOver) {
        const { status, body } = await refresh(last);
        if (status !== 200) return status;
        rotations += 1;
        last = body.refreshToken;
      }
      return 200;
    };
    const rotators = [restless(), restless(), restless()];
    while (rotations < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    const answer = await shop.post('/auth/logout', undefined, { token: first.accessToken });
    const outcomes = await Promise.all(rotators).finally(() => (isOver = true));
    expect(answer.status).toBe(204);
    expect(outcomes).toEqual([401, 401, 401]);
    expect((await refresh(last)).status).toBe(401);
    expect((await me(first.accessToken)).status).toBe(401);
  });

  it('lists the sessions and marks the current one', async () => {
    await loggedIn('lister');
    const { body } = await login('lister', PASSWORD, { 'user-agent': 'Lynx' });
    const sessions = await shop.get<Page<SessionResponse>>('/auth/sessions', { token: body.accessToken });
    expect(sessions.body.nextCursor).toBeNull();
    expect(sessions.body.items).toHaveLength(2);
    expect(sessions.body.items.filter(({ current }) => current)).toMatchObject([
      { id: body.sessionId, device: 'Lynx', clientId: null },
    ]);
  });

  it('changes a password and ends the other sessions', async () => {
    const here = await loggedIn('changer');
    const there = (await login('changer')).body;
    const change = (currentPassword: string, newPassword: string) =>
      shop.post('/auth/password/change', { currentPassword, newPassword }, { token: here.accessToken });
    expect(await change('wrong', 'entirely new words')).toMatchObject({ status: 401 });
    expect(await change(PASSWORD, 'changer')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'newPassword' }] },
    });
    expect((await change(PASSWORD, 'entirely new words')).status).toBe(204);
    expect((await me(here.accessToken)).status).toBe(200);
    expect((await me(there.accessToken)).status).toBe(401);
    expect(await refresh(there.refreshToken)).toMatchObject(CONSUMED);
    expect((await refresh(here.refreshToken)).status).toBe(200);
    expect((await login('changer')).status).toBe(401);
    expect((await login('changer', 'entirely new words')).status).toBe(200);
  });

  it('resets a forgotten password once and ends every session', async () => {
    const { accessToken, refreshToken } = await loggedIn('forgetful');
    const forgot = (email: string) => shop.post('/auth/password/forgot', { email });
    const [known, unknown] = [await forgot('forgetful@example.com'), await forgot('nobody@example.com')];
    expect(known).toMatchObject({ status: 202, text: '' });
    expect(unknown).toMatchObject({ status: 202, text: '' });
    await idle();
    const token = mailed.get('forgetful@example.com');
    const reset = (password: string) => shop.post('/auth/password/reset', { token, password });
    for (const bad of ['password', 'Forgetful', 'forgetful@EXAMPLE.com']) {
      expect(await reset(bad)).toMatchObject({ status: 400, body: { errors: [{ field: 'password' }] } });
    }
    const answers = await Promise.all([reset('words that are new'), reset('words that are new')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect(await reset('words again new')).toMatchObject({ status: 400, body: { code: 'token_invalid' } });
    expect((await me(accessToken)).status).toBe(401);
    expect(await refresh(refreshToken)).toMatchObject(CONSUMED);
    expect((await login('forgetful', 'words that are new')).status).toBe(200);
  });
});
