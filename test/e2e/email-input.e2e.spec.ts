import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';

describe('an e-mail address', () => {
  let shop: TestApp;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  const register = (email: string) =>
    shop.post<UserResponse>('/auth/register', { email, username: `user${(made += 1)}`, password: PASSWORD });

  it.each([
    '"a\nb"@example.com',
    '"a\r\nBcc: all@example.com"@example.com',
    '"a\tb"@example.com',
    '"a\u0001b"@example.com',
    '"a\u007fb"@example.com',
    '"a\u0085b"@example.com',
    '"a\u2028b"@example.com',
    'a\u2028b@example.com',
    'a\u2029b@example.com',
    'a\u0000b@example.com',
    'v@exa\u200Bmple.com',
    'v@example.com\u200B',
    '\u202Ev@example.com',
    'v@exam\u00ADple.com',
    'v@ex\uFE0Fample.com',
    'v@example.com/evil.com',
    'closed~1@closed.invalid',
    `${'x'.repeat(250)}@example.com`,
    '',
    1,
    null,
    ['ada@example.com'],
  ])('is rejected: %j', async (email) => {
    for (const path of ['/auth/register', '/auth/password/forgot', '/auth/verify-email/resend']) {
      const more = path === '/auth/register' ? { username: 'nobody', password: PASSWORD } : {};
      expect(await shop.post(path, { email, ...more }), path).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ field: 'email' }] },
      });
    }
  });

  it('is the same in any case, however its accents are composed', async () => {
    const composed = 'zo\u00eb@example.com';
    const { status, body } = await register('ZOE\u0308@Example.com');
    expect(status).toBe(201);
    expect(body.email).toBe(composed);
    for (const same of [composed, 'zoe\u0308@example.com', 'ZO\u00cb@EXAMPLE.com']) {
      expect(await register(same), same).toMatchObject({ status: 409, body: { code: 'email_taken' } });
      const login = await shop.post('/auth/login', { login: same, password: PASSWORD });
      expect(login.status, same).toBe(200);
    }
  });

  it.each([
    ['without surrounding blanks', ' \tbea@example.com\n', 'bea@example.com'],
    ['with its domain in ASCII', 'cleo@B\u00fccher.example', 'cleo@xn--bcher-kva.example'],
    ['without full-width characters', 'ｄｏｒａ＠example.com', 'dora@example.com'],
    ['without unnecessary quotes', '"edda"@example.com', 'edda@example.com'],
  ])('is stored %s, and found in either form', async (_, typed, canonical) => {
    const { status, body } = await register(typed);
    expect(status).toBe(201);
    expect(body.email).toBe(canonical);
    expect(await register(canonical)).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    for (const login of [typed, canonical, ` ${canonical.toUpperCase()} `]) {
      const answer = await shop.post('/auth/login', { login: login.trim(), password: PASSWORD });
      expect(answer.status, login).toBe(200);
    }
  });

  it('is normalized at log-in and in the OAuth form too', async () => {
    expect(await register('flo@b\u00fccher.example')).toMatchObject({ status: 201 });
    const login = '  FLO@B\u00dcCHER.example ';
    expect(await shop.post('/auth/login', { login, password: PASSWORD })).toMatchObject({ status: 200 });
    const form = new URLSearchParams({ grant_type: 'password', username: login, password: PASSWORD });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const raw = form.toString();
    expect(await shop.request('POST', '/auth/token', { raw, headers })).toMatchObject({ status: 200 });
    // As it is copied from a table or a text, or padded to a fixed width.
    for (const around of ['\t', '\r\n', '\u00a0', '\u3000', ' '.repeat(300)]) {
      const blank = `${around}flo@b\u00fccher.example${around}`;
      const answer = await shop.post('/auth/login', { login: blank, password: PASSWORD });
      expect(answer.status, JSON.stringify(around)).toBe(200);
    }
    for (const login of [' ', '\n\t', 'flo\n@example.com']) {
      const answer = await shop.post('/auth/login', { login, password: PASSWORD });
      expect(answer.status, JSON.stringify(login)).toBe(400);
    }
  });
});

describe('a username', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  it('is unique and logs in regardless of case, and is shown as written', async () => {
    const register = (username: string, email: string) =>
      shop.post<UserResponse>('/auth/register', { email, username, password: PASSWORD });
    expect(await register('Ada', 'ada@example.org')).toMatchObject({
      status: 201,
      body: { username: 'Ada' },
    });
    for (const username of ['ada', 'ADA', 'aDa']) {
      expect(await register(username, 'other@example.org'), username).toMatchObject({
        status: 409,
        body: { code: 'username_taken' },
      });
    }
    for (const login of ['Ada', 'ada', ' ADA ', 'ａｄａ']) {
      const answer = await shop.post('/auth/login', { login, password: PASSWORD });
      expect(answer.status, login).toBe(200);
    }
  });
});
