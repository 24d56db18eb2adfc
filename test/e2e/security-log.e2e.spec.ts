import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import type { RoleResponse } from '../../src/rbac/dto/rbac.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { LEVELS, type SecurityEvent } from '../../src/platform/security/security-event.js';
import type { Origin } from '../../src/platform/security/request-origin.js';
import { SecurityLog } from '../../src/platform/security/security-log.js';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { TEST_SECRET, startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

type Line = SecurityEvent & Origin;

const PASSWORD = 'correct horse battery staple';
const NEXT_PASSWORD = 'staple battery horse correct';
const WRONG_PASSWORD = 'a guess that is wrong';

describe('the security log', () => {
  let shop: TestApp;
  let admin: TestUser;
  /** Everything that is logged, whatever its level and its logger. */
  const output: string[] = [];
  const restore: (() => void)[] = [];

  beforeAll(async () => {
    shop = await startTestApp({ RATE_LIMIT: 'on' });
    for (const level of ['log', 'warn', 'error', 'debug', 'verbose', 'fatal'] as const) {
      const spy = vi.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => {
        output.push(JSON.stringify(args));
      });
      restore.push(() => spy.mockRestore());
    }
    admin = await shop.userOf('admin');
  });
  afterAll(async () => {
    for (const each of restore) each();
    await shop.close();
  });
  beforeEach(() => {
    output.length = 0;
  });

  const lines = () =>
    output
      .map((text) => (JSON.parse(text) as [Line | string])[0])
      .filter((line): line is Line => typeof line === 'object' && 'event' in line);
  const named = (event: SecurityEvent['event']) => lines().filter((line) => line.event === event);

  async function mailedToken(path: string): Promise<string> {
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    const files = (await readdir(shop.config.mailFolder)).sort();
    const mails = await Promise.all(
      files.map((file) => readFile(join(shop.config.mailFolder, file), 'utf8')),
    );
    const text = mails.join('\n').replaceAll('=\r\n', '').replaceAll('=3D', '=');
    return (
      text
        .match(new RegExp(`${path}\\?token=([\\w-]+)`, 'g'))
        ?.at(-1)
        ?.split('=')[1] ?? expect.fail(text)
    );
  }

  it('records an account from registration to log-out, and no secret', async () => {
    const secrets: string[] = [PASSWORD, NEXT_PASSWORD, WRONG_PASSWORD, 'ada@example.com', 'Ada Lovelace'];
    const account = {
      email: 'ada@example.com',
      username: 'ada',
      password: PASSWORD,
      fullName: 'Ada Lovelace',
    };
    const { id } = (await shop.post<UserResponse>('/auth/register', account)).body;
    const verification = await mailedToken('verify-email');
    expect(await shop.post('/auth/verify-email', { token: verification })).toMatchObject({ status: 204 });
    const login = (password: string) =>
      shop.post<TokensResponse>(
        '/auth/login',
        { login: 'ADA', password },
        { headers: { 'x-request-id': 'r-1' } },
      );
    expect((await login(WRONG_PASSWORD)).status).toBe(401);
    const first = (await login(PASSWORD)).body;
    const second = (await login(PASSWORD)).body;
    const sent = { token: first.accessToken };
    const change = { currentPassword: PASSWORD, newPassword: NEXT_PASSWORD };
    expect(
      (await shop.post('/auth/password/change', { ...change, currentPassword: WRONG_PASSWORD }, sent)).status,
    ).toBe(401);
    expect((await shop.post('/auth/password/change', change, sent)).status).toBe(204);
    const emailChange = { email: `new-${account.email}`, password: WRONG_PASSWORD };
    expect((await shop.post('/users/me/email', emailChange, sent)).status).toBe(401);
    expect((await shop.get('/users', sent)).status).toBe(403);
    await shop.post('/auth/password/forgot', { email: account.email });
    const reset = await mailedToken('reset-password');
    expect((await shop.post('/auth/password/reset', { token: reset, password: PASSWORD })).status).toBe(204);
    const third = (await login(PASSWORD)).body;
    expect((await shop.post('/auth/logout', undefined, { token: third.accessToken })).status).toBe(204);
    expect((await shop.get('/users/me', { token: third.accessToken })).status).toBe(401);

    const told = lines().map((line) => line.event);
    expect(told).toEqual([
      ...['user_registered', 'email_verified', 'login_failed', 'login_succeeded', 'login_succeeded'],
      ...['password_change_failed', 'password_changed', 'sessions_ended', 'email_change_failed'],
      ...['access_refused'],
      ...['password_reset_requested', 'password_reset', 'sessions_ended', 'login_succeeded'],
      ...['sessions_ended', 'access_refused'],
    ]);
    for (const line of lines()) {
      expect(line.address, line.event).toBe('127.0.0.1');
      expect(line.requestId, line.event).toEqual(expect.any(String));
      if ('userId' in line) expect(line.userId, line.event).toBe(id);
    }
    expect(named('login_failed')).toMatchObject([{ userId: id, requestId: 'r-1', actorId: null }]);
    expect(named('password_changed')).toMatchObject([{ actorId: id, actorSessionId: first.sessionId }]);
    expect(named('sessions_ended')).toMatchObject([
      { reason: 'password_changed', sessionIds: [second.sessionId] },
      { reason: 'password_reset', sessionIds: [first.sessionId] },
      { reason: 'logout', sessionIds: [third.sessionId] },
    ]);
    expect(named('access_refused')).toMatchObject([
      { status: 403, code: 'forbidden', method: 'GET', route: '/api/v1/users', actorId: id },
      { status: 401, code: 'token_invalid', route: '/api/v1/users/me', actorId: null },
    ]);
    secrets.push(verification, reset);
    for (const tokens of [first, second, third]) secrets.push(tokens.accessToken, tokens.refreshToken);
    // Where there is no mail server, the links of mails are logged for developers
    // (docs/security-log.md).
    const rest = output.filter((text) => !text.includes('mail written to file'));
    for (const secret of secrets) expect(rest.join('\n')).not.toContain(secret);
  });

  it('records who has changed roles, permissions, users and sessions', async () => {
    const sent = { token: admin.token };
    const customer = await shop.userOf('customer');
    const { id } = customer.user;
    output.length = 0;
    const role = (
      await shop.post<RoleResponse>('/roles', { name: 'audited', permissions: ['read_user'] }, sent)
    ).body;
    await shop.patch(`/roles/${role.id}`, { name: 'audited_more' }, sent);
    await shop.request('PUT', `/roles/${role.id}/permissions`, {
      json: { permissions: ['read_role'] },
      ...sent,
    });
    const permission = await shop.post<{ id: string }>(
      '/permissions',
      { resource: 'audit', action: 'see' },
      sent,
    );
    await shop.delete(`/permissions/${permission.body.id}`, sent);
    await shop.patch(`/users/${id}`, { role: 'audited_more' }, sent);
    await shop.patch(`/users/${id}`, { role: 'customer' }, sent);
    await shop.delete(`/roles/${role.id}`, sent);
    await shop.delete(`/users/${id}/sessions`, sent);
    await shop.patch(`/users/${id}`, { isActive: false }, sent);
    await shop.patch(`/users/${id}`, { isActive: true }, sent);
    expect(lines()).toMatchObject([
      { event: 'role_created', roleId: role.id, role: 'audited' },
      { event: 'role_renamed', from: 'audited', to: 'audited_more' },
      {
        event: 'role_permissions_changed',
        role: 'audited_more',
        added: ['read_role'],
        removed: ['read_user'],
      },
      { event: 'permission_created', permission: 'see_audit' },
      { event: 'permission_deleted', permission: 'see_audit' },
      { event: 'user_role_changed', userId: id, from: 'customer', to: 'audited_more' },
      { event: 'user_role_changed', userId: id, from: 'audited_more', to: 'customer' },
      { event: 'role_deleted', role: 'audited_more' },
      { event: 'sessions_ended', userId: id, reason: 'ended_by_admin' },
      { event: 'user_deactivated', userId: id },
      { event: 'user_activated', userId: id },
    ]);
    for (const line of lines()) expect(line.actorId, line.event).toBe(admin.user.id);
  });

  it('records nothing that was rolled back', async () => {
    const role = (await shop.post<RoleResponse>('/roles', { name: 'held' }, { token: admin.token })).body;
    await shop.userOf('held');
    output.length = 0;
    expect((await shop.delete(`/roles/${role.id}`, { token: admin.token })).status).toBe(409);
    expect((await shop.post('/roles', { name: 'held' }, { token: admin.token })).status).toBe(409);
    expect(lines()).toEqual([]);
  });

  it('identifies equal logins by a hash, and never contains the login, which may be a password', async () => {
    const login = (name: string) => shop.post('/auth/login', { login: name, password: WRONG_PASSWORD });
    for (const name of ['Nobody at all\u00a0', 'nobody AT all', 'hunter2-typed-here']) await login(name);
    const hashes = named('login_failed').map((line) => 'loginHash' in line && line.loginHash);
    expect(named('login_failed')).toMatchObject([{ userId: null }, { userId: null }, { userId: null }]);
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
    expect(output.join('\n').toLowerCase()).not.toMatch(/hunter2|nobody/);
  });

  it('records requests over a rate limit, rejected pages and unknown routes', async () => {
    const email = 'flood@example.com';
    for (let count = 0; count < 4; count += 1) await shop.post('/auth/password/forgot', { email });
    expect(named('rate_limited')).toMatchObject([
      { method: 'POST', route: '/api/v1/auth/password/forgot', address: '127.0.0.1' },
    ]);
    await shop.get('//no/such%0Aroute?token=secret', { headers: { authorization: 'Bearer stolen-token' } });
    expect(output.join('\n')).not.toMatch(/stolen-token|token=secret/);
  });

  it('limits what it repeats, and keeps each entry on one line', async () => {
    const permission = `see_\n{"event":"forged"}${'x'.repeat(1000)}`;
    shop.app.get(SecurityLog, { strict: false }).record({ event: 'permission_created', permission });
    await vi.waitFor(() => expect(named('permission_created')).toHaveLength(1));
    expect(named('permission_created')).toMatchObject([{ actorId: null, address: null, requestId: null }]);
    expect(output[0]).not.toContain('\n');
    expect(output[0]?.length).toBeLessThan(500);
  });

  it('records how many keys verify tokens when the shop starts', async () => {
    const other = await startTestApp({ JWT_SECRET: `${TEST_SECRET},another secret that is long enough` });
    await other.close();
    expect(named('signing_keys_loaded')).toMatchObject([{ keys: 2 }]);
    expect(output.join('\n')).not.toContain('long enough');
  });
});

describe('docs/security-log.md', () => {
  it('lists every event', async () => {
    const text = await readFile('docs/security-log.md', 'utf8');
    const listed = [...text.matchAll(/^\| `(\w+)` +\| (?:info|warn) /gm)].map(([, event]) => event);
    expect(listed.toSorted()).toEqual(Object.keys(LEVELS).toSorted());
  });
});
