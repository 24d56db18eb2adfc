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
    'ada@example.com\n',
    `${'x'.repeat(250)}@example.com`,
    '',
    1,
    null,
    ['ada@example.com'],
  ])('is not %j', async (email) => {
    for (const path of ['/auth/register', '/auth/password/forgot', '/auth/verify-email/resend']) {
      const more = path === '/auth/register' ? { username: 'nobody', password: PASSWORD } : {};
      expect(await shop.post(path, { email, ...more }), path).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ field: 'email' }] },
      });
    }
  });

  it('is the same in any case, and however its accents are composed', async () => {
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
});
