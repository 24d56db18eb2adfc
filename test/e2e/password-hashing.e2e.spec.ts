import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PasswordResetRequested } from '../../src/auth/account.events.js';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

// cspell:ignore maffino

const PASSWORD = 'correct horse battery staple';

describe('hashing of passwords', () => {
  let shop: TestApp;
  let made = 0;
  let resetToken = '';
  /** Of each hashing and each verification: whether it was inside a unit of work. */
  let duringTransaction: boolean[] = [];

  beforeAll(async () => {
    shop = await startTestApp();
    shop.app.get(DomainEvents, { strict: false }).on(PasswordResetRequested, ({ token }) => {
      resetToken = token;
    });
  });
  afterAll(() => shop.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const name = () => {
    made += 1;
    return `hashed${made}`;
  };
  const register = (username: string, password = PASSWORD) =>
    shop.post('/auth/register', { username, email: `${username}@example.com`, password });
  const login = (username: string, password = PASSWORD) =>
    shop.post<TokensResponse>('/auth/login', { login: username, password });
  const reset = (token: string, password: string) => shop.post('/auth/password/reset', { token, password });
  const change = (token: string, currentPassword: string, newPassword: string) =>
    shop.post('/auth/password/change', { currentPassword, newPassword }, { token });

  async function loggedIn(): Promise<{ username: string; token: string }> {
    const username = name();
    expect((await register(username)).status).toBe(201);
    return { username, token: (await login(username)).body.accessToken };
  }
  async function resetTokenOf(username: string): Promise<string> {
    await shop.post('/auth/password/forgot', { email: `${username}@example.com` });
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    return resetToken;
  }

  /** From now on each is noted down. */
  function watch(): void {
    duringTransaction = [];
    const passwords = shop.app.get(Passwords, { strict: false });
    const unitOfWork = shop.app.get<{ isOpen(): boolean }>(UnitOfWork, { strict: false });
    const [hash, verify] = [passwords.hash.bind(passwords), passwords.verify.bind(passwords)];
    vi.spyOn(passwords, 'hash').mockImplementation((...given) => {
      duringTransaction.push(unitOfWork.isOpen());
      return hash(...given);
    });
    vi.spyOn(passwords, 'verify').mockImplementation((...given) => {
      duringTransaction.push(unitOfWork.isOpen());
      return verify(...given);
    });
  }

  it('never runs in a unit of work, which may be retried', async () => {
    const { username, token } = await loggedIn();
    const mailed = await resetTokenOf(username);
    watch();
    expect((await register(name())).status).toBe(201);
    expect((await login(username)).status).toBe(200);
    expect((await reset(mailed, 'words of the reset')).status).toBe(204);
    expect((await change(token, PASSWORD, 'never comes to it')).status).toBe(401);
    const again = (await login(username, 'words of the reset')).body.accessToken;
    expect((await change(again, 'words of the reset', 'words of the change')).status).toBe(204);
    expect(duringTransaction).toEqual(Array.from({ length: 6 }, () => false));
  });

  it('is detected by this test in a unit of work', async () => {
    watch();
    const passwords = shop.app.get(Passwords, { strict: false });
    await shop.app.get(UnitOfWork, { strict: false }).run(() => passwords.hash(PASSWORD));
    expect(duringTransaction).toEqual([true]);
  });

  it.each([
    ['a megabyte', 1_000_000],
    ['an accepted body', 200_000],
    ['one character too many', 257],
  ])('does not start for a new password of %s', async (_, length) => {
    const { username, token } = await loggedIn();
    const mailed = await resetTokenOf(username);
    const long = 'x'.repeat(length);
    watch();
    for (const { status } of [await register(name(), long), await reset(mailed, long)]) {
      expect([400, 413]).toContain(status);
    }
    expect(duringTransaction).toEqual([]);
    // The one that is there already is looked at first, or a wrong one would go unpunished.
    expect([400, 413]).toContain((await change(token, PASSWORD, long)).status);
    expect(vi.mocked(shop.app.get(Passwords, { strict: false }).hash)).not.toHaveBeenCalled();
  });

  /** Each place that verifies a password, and a body for it. */
  const VERIFIERS = {
    '/auth/login': (login: string, password: string) => ({ login, password }),
    '/auth/token': (username: string, password: string) => ({ grant_type: 'password', username, password }),
    '/auth/password/change': (_: string, currentPassword: string) => ({
      currentPassword,
      newPassword: PASSWORD,
    }),
  };

  it.each(
    Object.entries(VERIFIERS).flatMap(([path, bodyOf]) => [
      [path, 'a megabyte', 1_000_000, bodyOf] as const,
      // More than any password has, and less than a body may have.
      [path, 'a body that is let in', 200_000, bodyOf] as const,
    ]),
  )('does not start at %s for %s', async (path, _, length, bodyOf) => {
    const { username, token } = await loggedIn();
    const body = bodyOf(username, 'x'.repeat(length));
    watch();
    const { status } = path.endsWith('token')
      ? await shop.request('POST', path, {
          raw: new URLSearchParams(Object.entries(body)).toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      : await shop.post(path, body, { token });
    expect([400, 413]).toContain(status);
    expect(duringTransaction).toEqual([]);
  });

  it.each([
    ['composed', 'caf\u00e9 cr\u00e8me', 'cafe\u0301 cre\u0300me'],
    ['decomposed', 'cafe\u0301 cre\u0300me', 'caf\u00e9 cr\u00e8me'],
    ['in wide letters', '\uff4c\uff41\uff54\uff54\uff45 ma\ufb03no', 'latte maffino'],
  ])('treats a password set %s as equal to another form of it', async (_, chosen, typed) => {
    expect(chosen).not.toBe(typed);
    const username = name();
    expect((await register(username, chosen)).status).toBe(201);
    expect((await login(username, typed)).status).toBe(200);
    expect((await login(username, chosen)).status).toBe(200);
    expect((await login(username, `${typed}!`)).status).toBe(401);
  });
});
