import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import { resetPasswordPage } from '../../src/auth/pages/account-pages.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';

// cspell:ignore Birnen

const PASSWORD = 'correct horse battery staple';
const FORM = 'application/x-www-form-urlencoded';
const EVIL = `"'><script>alert(1)</script>`;

/** What every page of an account owes to the one who reads it. */
function expectPage(answer: Answer<unknown>, status: number, title: string): void {
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(`<title>${title} - nest-shop</title>`);
  // The link back to the shop is the only address.
  const withoutHome = answer.text.replace('href="http://localhost:3000"', '');
  expect(withoutHome).not.toMatch(/<script|https?:\/\/|\son\w+=/i);
  const style = /<style>([^]*?)<\/style>/.exec(answer.text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const { headers } = answer;
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  );
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
}

const INVALID_LINK = 'This link does not work';

describe('account pages', () => {
  let shop: TestApp;
  /** The tokens that were mailed last, by address. */
  const mailed = new Map<string, string>();

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents);
    const remember = ({ email, token }: VerificationRequested) => void mailed.set(email, token);
    events.on(VerificationRequested, remember);
    events.on(PasswordResetRequested, remember);
  });
  afterAll(() => shop.close());

  const post = (page: string, fields: Readonly<Record<string, string>> | string, type = FORM) =>
    shop.request('POST', `//${page}`, {
      raw: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
      headers: { 'content-type': type },
    });

  async function registered(username: string): Promise<string> {
    const email = `${username}@example.com`;
    await shop.post('/auth/register', { username, email, password: PASSWORD });
    return mailed.get(email) ?? '';
  }

  async function forgotten(username: string): Promise<string> {
    await registered(username);
    await shop.post('/auth/password/forgot', { email: `${username}@example.com` });
    await shop.app.get(BackgroundJobs).idle();
    return mailed.get(`${username}@example.com`) ?? '';
  }

  const isVerified = async (username: string) =>
    (await shop.app.get(UserRepository, { strict: false }).findByEmail(`${username}@example.com`))
      ?.isVerified;

  it('verify an address by a button, not by following the link', async () => {
    const token = await registered('ada');
    for (let visit = 0; visit < 3; visit += 1) {
      expectPage(await shop.get(`//verify-email?token=${token}`), 200, 'Confirm your e-mail address');
    }
    expect((await shop.request('HEAD', `//verify-email?token=${token}`)).status).toBe(200);
    expect(await isVerified('ada')).toBe(false);
    expectPage(await post('verify-email', { token }), 200, 'Your address is confirmed');
    expect(await isVerified('ada')).toBe(true);
    expectPage(await post('verify-email', { token }), 400, INVALID_LINK);
    expectPage(await shop.get(`//verify-email?token=${token}`), 400, INVALID_LINK);
  });

  it('accept links with additional parameters', async () => {
    const token = await registered('tracked');
    const answer = await shop.get(`//verify-email?utm_source=mail&token=${token}&x=1`);
    expectPage(answer, 200, 'Confirm your e-mail address');
  });

  it('accept a new password, explain a rejected one, and consume the link only for an accepted one', async () => {
    const token = await forgotten('grace');
    expectPage(await shop.get(`//reset-password?token=${token}`), 200, 'Choose a new password');
    for (const [password, problem] of [
      ['short', 'must have 8 to 256 characters'],
      ['password1', 'too easy to guess'],
      ['', 'must have 8 to 256 characters'],
      ['x'.repeat(2000), 'must have 8 to 256 characters'],
    ] as const) {
      const answer = await post('reset-password', { token, password });
      expectPage(answer, 400, 'Choose a new password');
      expect(answer.text).toContain(problem);
      expect(answer.text).toContain(`value="${token}"`);
    }
    const password = 'späte Äpfel & "Birnen" + 100%';
    expectPage(await post('reset-password', { token, password }), 200, 'Your new password is set');
    expect((await shop.post('/auth/login', { login: 'grace', password })).status).toBe(200);
    expectPage(await post('reset-password', { token, password: 'yet another password' }), 400, INVALID_LINK);
    expect((await shop.post('/auth/login', { login: 'grace', password })).status).toBe(200);
  });

  it.each(['verify-email', 'reset-password'])('show a page for invalid links to %s', async (page) => {
    const password = 'a good enough password';
    for (const query of [
      '',
      '?token=',
      '?token=unknown',
      '?token=a&token=b',
      `?token=${'x'.repeat(600)}`,
      '?token[$ne]=',
    ]) {
      expectPage(await shop.get(`//${page}${query}`), 400, INVALID_LINK);
    }
    expectPage(await shop.get(`//${page}?token=${encodeURIComponent(EVIL)}`), 400, INVALID_LINK);
    expectPage(await post(page, {}), 400, INVALID_LINK);
    expectPage(await post(page, { token: EVIL, password }), 400, INVALID_LINK);
    expectPage(
      await post(page, `token=a&token=b&password=${encodeURIComponent(password)}`),
      400,
      INVALID_LINK,
    );
    expectPage(await shop.request('POST', `//${page}`), 400, INVALID_LINK);
  });

  it('escape a token in HTML', async () => {
    const answer = await post('reset-password', { token: EVIL, password: 'short' });
    // Nobody is asked for a better password that would change nothing.
    expectPage(answer, 400, INVALID_LINK);
    expect(answer.text).not.toContain('alert(1)');
    expect(String(resetPasswordPage(EVIL).body)).toContain(
      'value="&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"',
    );
  });

  it('reject a token for another purpose', async () => {
    const [toVerify, toReset] = [await registered('mixed'), await forgotten('mixed')];
    expectPage(await post('reset-password', { token: toVerify, password: PASSWORD }), 400, INVALID_LINK);
    expectPage(await post('verify-email', { token: toReset }), 400, INVALID_LINK);
  });

  it('accept only forms', async () => {
    const token = await registered('json');
    const json = await post('verify-email', JSON.stringify({ token }), 'application/json');
    expect(json).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type', detail: expect.stringContaining(FORM) },
    });
    expect((await post('verify-email', `token=${token}`, 'text/plain')).status).toBe(415);
    expect((await post('verify-email', `token=${'x'.repeat(17_000)}`)).status).toBe(413);
    expect((await post('verify-email', 'a&'.repeat(40))).status).toBe(400);
    expect(await isVerified('json')).toBe(false);
    expect((await post('verify-email', { token }, `${FORM}; charset=UTF-8`)).status).toBe(200);
  });

  it('do not allow forms to call the API', async () => {
    const answer = await shop.request('POST', '/auth/login', {
      raw: `login=ada&password=${encodeURIComponent(PASSWORD)}`,
      headers: { 'content-type': FORM },
    });
    expect(answer).toMatchObject({
      status: 415,
      body: { detail: expect.stringContaining('application/json') },
    });
  });

  it('are not part of the API', async () => {
    const { text } = await shop.get('//openapi.json');
    expect(text).not.toMatch(/"\/(verify-email|reset-password)"/);
    expect((await shop.get('/verify-email?token=x')).status).toBe(404);
    const answer = await shop.request('DELETE', '//verify-email');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });
});
