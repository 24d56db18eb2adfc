import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';

describe('POST /users', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  const create = (body: object, token: string) => shop.post<UserResponse>('/users', body, { token });
  async function mails(): Promise<string> {
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    const files = (await readdir(shop.config.mailFolder)).sort();
    const texts = await Promise.all(
      files.map((file) => readFile(join(shop.config.mailFolder, file), 'utf8')),
    );
    return texts.join('\n').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  }

  it('creates a user, who chooses a password with a link in a mail', async () => {
    const { token } = await shop.userOf('admin');
    const body = { email: ' New@Example.org', username: 'Newcomer', fullName: 'Ada', role: 'vendor' };
    const created = await create(body, token);
    expect(created).toMatchObject({
      status: 201,
      body: {
        email: 'new@example.org',
        username: 'Newcomer',
        fullName: 'Ada',
        role: 'vendor',
        isVerified: false,
      },
    });
    expect(created.headers.get('location')).toBe(`/api/v1/users/${created.body.id}`);
    const login = { login: 'newcomer', password: PASSWORD };
    expect(await shop.post('/auth/login', login)).toMatchObject({ status: 401 });
    const link = /reset-password\?token=([\w-]+)/.exec(await mails())?.[1] ?? expect.fail('no link');
    expect(await shop.post('/auth/password/reset', { token: link, password: PASSWORD })).toMatchObject({
      status: 204,
    });
    const { body: tokens } = await shop.post<{ accessToken: string }>('/auth/login', login);
    expect(await shop.get('/users/me', { token: tokens.accessToken })).toMatchObject({
      status: 200,
      body: { isVerified: true },
    });
  });

  it('rejects taken names, unknown roles, and roles that grant more than the caller has', async () => {
    const token = await shop.token('create_user');
    const first = { email: 'one@example.org', username: 'one' };
    expect(await create(first, token)).toMatchObject({ status: 201, body: { role: 'customer' } });
    const refusals = [
      [{ email: 'ONE@example.org', username: 'two' }, 409, 'email_taken'],
      [{ email: 'two@example.org', username: 'ONE' }, 409, 'username_taken'],
      [{ email: 'two@example.org', username: 'two', role: 'unheard_of' }, 404, 'role_not_found'],
      [{ email: 'two@example.org', username: 'two', role: 'admin' }, 403, 'forbidden'],
      [{ email: 'two@example.org', username: 'two', role: 'moderator' }, 403, 'forbidden'],
      [{ email: 'two@example.org', username: 'two', password: PASSWORD }, 400, 'validation_failed'],
    ] as const;
    for (const [body, status, code] of refusals) {
      expect(await create(body, token), code).toMatchObject({ status, body: { code } });
    }
    expect(await mails()).not.toContain('two@example.org');
  });

  it('requires create_user', async () => {
    const body = { email: 'three@example.org', username: 'three' };
    expect(await create(body, await shop.token('read_user', 'update_user'))).toMatchObject({ status: 403 });
    expect(await shop.post('/users', body)).toMatchObject({ status: 401 });
  });
});
