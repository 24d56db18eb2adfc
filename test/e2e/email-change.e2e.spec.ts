import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { readMail, type ReceivedMail } from '../support/received-mail.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';

describe('POST /users/me/email', () => {
  let shop: TestApp;
  let made = 0;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  async function account() {
    made += 1;
    const [username, email] = [`mover${made}`, `mover${made}@example.com`];
    const registered = await shop.post<UserResponse>('/auth/register', {
      email,
      username,
      password: PASSWORD,
    });
    expect(registered.status).toBe(201);
    const { body } = await shop.post<TokensResponse>('/auth/login', { login: username, password: PASSWORD });
    return { id: registered.body.id, username, email, token: body.accessToken };
  }

  const ask = (token: string, email: string, password = PASSWORD) =>
    shop.post('/users/me/email', { email, password }, { token });
  const me = (token: string) => shop.get<UserResponse>('/users/me', { token });
  const confirm = (token: string) => shop.post('/auth/verify-email', { token });

  async function mailsTo(address: string): Promise<ReceivedMail[]> {
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    const { mailFolder } = shop.config;
    const files = (await readdir(mailFolder)).sort();
    const mails = await Promise.all(
      files.map(async (file) => readMail(await readFile(join(mailFolder, file), 'utf8'))),
    );
    return mails.filter(({ headers }) => headers.get('to')?.includes(address));
  }

  async function linkTo(address: string): Promise<string> {
    const link = (await mailsTo(address)).at(-1)?.link ?? expect.fail(`no mail to ${address}`);
    return new URL(link).searchParams.get('token') ?? expect.fail(link);
  }

  it('changes the address once its new owner confirms it, and notifies the old one', async () => {
    const { token, email, username } = await account();
    const next = `New.${username}@Example.org`;
    expect(await ask(token, next)).toMatchObject({ status: 202, text: '' });
    expect((await me(token)).body.email).toBe(email);
    const notice = (await mailsTo(email)).at(-1);
    expect(notice?.headers.get('subject')).toContain('about to change');
    expect(notice?.text.toLowerCase()).not.toContain(next.toLowerCase());

    const link = await linkTo(next.toLowerCase());
    const page = await shop.get(`//verify-email?token=${encodeURIComponent(link)}`);
    expect(page.status).toBe(200);
    expect((await me(token)).body.email).toBe(email);

    expect((await confirm(link)).status).toBe(204);
    expect((await me(token)).body).toMatchObject({ email: next.toLowerCase(), isVerified: true });
    expect((await shop.post('/auth/login', { login: next, password: PASSWORD })).status).toBe(200);
    expect((await shop.post('/auth/login', { login: email, password: PASSWORD })).status).toBe(401);
    expect(await confirm(link)).toMatchObject({ status: 400, body: { code: 'token_invalid' } });
    const again = { email, username: `again${made}`, password: PASSWORD };
    expect((await shop.post('/auth/register', again)).status).toBe(201);
  });

  it('requires the password, a new address, and a log-in to the shop itself', async () => {
    const { token, email } = await account();
    expect(await ask(token, 'elsewhere@example.com', 'wrong')).toMatchObject({
      status: 401,
      body: { code: 'bad_credentials' },
    });
    expect(await ask(token, email.toUpperCase())).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'email' }] },
    });
    expect((await ask(token, 'no address')).status).toBe(400);
    expect((await shop.post('/users/me/email', { email, password: PASSWORD })).status).toBe(401);
  });

  it('does not reveal whether the new address is registered, and sends nothing to it', async () => {
    const [{ token, email: own }, { email: taken }] = [await account(), await account()];
    const before = (await mailsTo(taken)).length;
    expect(await ask(token, taken)).toMatchObject({ status: 202, text: '' });
    expect(await mailsTo(taken)).toHaveLength(before);
    expect((await mailsTo(own)).at(-1)?.headers.get('subject')).toContain('about to change');
  });

  it('rejects an address that was registered in the meantime', async () => {
    const { token, email } = await account();
    const next = `meanwhile${made}@example.com`;
    await ask(token, next);
    const link = await linkTo(next);
    await shop.post('/auth/register', { email: next, username: `meanwhile${made}`, password: PASSWORD });
    expect(await confirm(link)).toMatchObject({ status: 400, body: { code: 'token_invalid' } });
    expect((await me(token)).body.email).toBe(email);
  });

  it('is cancelled by a new password and by another change', async () => {
    const { token, email } = await account();
    const [first, second] = [`first${made}@example.com`, `second${made}@example.com`];
    await ask(token, first);
    const firstLink = await linkTo(first);
    await ask(token, second);
    const secondLink = await linkTo(second);
    expect((await confirm(secondLink)).status).toBe(204);
    expect((await confirm(firstLink)).status).toBe(400);
    await ask(token, email);
    const back = await linkTo(email);
    const changed = { currentPassword: PASSWORD, newPassword: `${PASSWORD} 2` };
    expect((await shop.post('/auth/password/change', changed, { token })).status).toBe(204);
    expect((await confirm(back)).status).toBe(400);
  });

  it('invalidates links that were mailed to the old address', async () => {
    const { token, email } = await account();
    const verification = await linkTo(email);
    await shop.post('/auth/password/forgot', { email });
    const reset = await linkTo(email);
    const next = `moved${made}@example.com`;
    await ask(token, next);
    expect((await confirm(await linkTo(next))).status).toBe(204);
    expect((await confirm(verification)).status).toBe(400);
    const body = { token: reset, password: `${PASSWORD} 3` };
    expect((await shop.post('/auth/password/reset', body)).status).toBe(400);
  });

  it.each(['email.', 'email..', 'email.e30.x', 'email.W10.x', `email.${'x'.repeat(900)}.x`])(
    'rejects the token %s',
    async (token) => {
      expect(await confirm(token)).toMatchObject({ status: 400, body: { code: 'token_invalid' } });
      expect((await shop.get(`//verify-email?token=${token}`)).status).toBe(400);
    },
  );

  it('rejects an altered token', async () => {
    const { token, id } = await account();
    const next = `altered${made}@example.com`;
    await ask(token, next);
    const [prefix, , signature] = (await linkTo(next)).split('.');
    const other = Buffer.from(JSON.stringify([id, 'evil@example.com', 9e15])).toString('base64url');
    expect((await confirm(`${prefix}.${other}.${signature}`)).status).toBe(400);
  });
});
