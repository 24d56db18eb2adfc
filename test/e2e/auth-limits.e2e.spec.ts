import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { Deferred, within } from '../support/async.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { stopClock } from '../support/test-clock.js';

const PASSWORD = 'correct horse battery staple';
const HOUR = 3_600_000;

describe('mailed tokens', () => {
  let shop: TestApp;
  let made = 0;
  /** What was mailed, in order. */
  const mails: { kind: 'verification' | 'reset'; email: string; token: string }[] = [];

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents, { strict: false });
    events.on(VerificationRequested, ({ email, token }) => {
      mails.push({ kind: 'verification', email, token });
    });
    events.on(PasswordResetRequested, ({ email, token }) => {
      mails.push({ kind: 'reset', email, token });
    });
  });
  afterAll(() => shop.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const users = () => shop.app.get(UserRepository, { strict: false });
  const idle = () => shop.app.get(BackgroundJobs, { strict: false }).idle();
  const resend = (email: string) => shop.post('/auth/verify-email/resend', { email });
  const forgot = (email: string) => shop.post('/auth/password/forgot', { email });
  const verify = (token: string) => shop.post('/auth/verify-email', { token });
  const reset = (token: string) =>
    shop.post('/auth/password/reset', { token, password: 'words that are new' });

  async function register(): Promise<{ username: string; email: string }> {
    made += 1;
    const account = { username: `limited${made}`, email: `limited${made}@example.com` };
    expect((await shop.post('/auth/register', { ...account, password: PASSWORD })).status).toBe(201);
    return account;
  }
  /** The last token that was mailed to an address. */
  function mailed(kind: 'verification' | 'reset', address: string): string {
    const token = mails.findLast((mail) => mail.kind === kind && mail.email === address)?.token;
    if (token === undefined) throw new Error(`No ${kind} was mailed to ${address}.`);
    return token;
  }
  const kindsFor = (address: string) =>
    mails.filter(({ email }) => email === address).map(({ kind }) => kind);

  it('verify an address for 24 hours, to the millisecond', async () => {
    const at = stopClock(shop.app);
    const [early, late] = [await register(), await register()];
    at(24 * HOUR - 1);
    expect((await verify(mailed('verification', early.email))).status).toBe(204);
    at(24 * HOUR);
    const answer = await verify(mailed('verification', late.email));
    expect(answer).toMatchObject({ status: 400, body: { code: 'token_invalid' } });
  });

  it('verify for 24 hours when they were sent again', async () => {
    const { email } = await register();
    const at = stopClock(shop.app);
    at(12 * HOUR);
    await resend(email);
    await idle();
    const again = mailed('verification', email);
    at(36 * HOUR);
    expect((await verify(again)).status).toBe(400);
    at(36 * HOUR - 1);
    expect((await verify(again)).status).toBe(204);
  });

  it('reset a password for an hour, to the millisecond', async () => {
    const [early, late] = [await register(), await register()];
    const at = stopClock(shop.app);
    await forgot(early.email);
    await forgot(late.email);
    await idle();
    at(HOUR - 1);
    expect((await reset(mailed('reset', early.email))).status).toBe(204);
    at(HOUR);
    const answer = await reset(mailed('reset', late.email));
    expect(answer).toMatchObject({ status: 400, body: { code: 'token_invalid' } });
  });

  it('are stored as their SHA-256', async () => {
    const [verification, ofReset] = [
      vi.spyOn(users(), 'setVerificationToken'),
      vi.spyOn(users(), 'setPasswordResetToken'),
    ];
    const { email } = await register();
    await forgot(email);
    await idle();
    // The last: a unit of work may run again, with another token.
    expect(verification.mock.lastCall?.[1]).toBe(sha256(mailed('verification', email)));
    expect(ofReset.mock.lastCall?.[1]).toBe(sha256(mailed('reset', email)));
  });

  it('are sent again only to users who have not verified the address', async () => {
    const { email } = await register();
    await resend(email);
    await idle();
    expect(kindsFor(email)).toEqual(['verification', 'verification']);
    expect((await verify(mailed('verification', email))).status).toBe(204);
    expect(await resend(email)).toMatchObject({ status: 202, text: '' });
    await idle();
    expect(kindsFor(email)).toEqual(['verification', 'verification']);
  });

  it('are not sent to a closed account', async () => {
    const { username, email } = await register();
    const login = await shop.post<TokensResponse>('/auth/login', { login: username, password: PASSWORD });
    expect((await shop.delete('/users/me', { token: login.body.accessToken })).status).toBe(204);
    expect(await forgot(email)).toMatchObject({ status: 202, text: '' });
    expect(await resend(email)).toMatchObject({ status: 202, text: '' });
    await idle();
    expect(kindsFor(email)).toEqual(['verification']);
  });

  it.each([
    ['reset', forgot],
    ['verification', resend],
  ] as const)('for a %s are requested without waiting for the account look-up', async (kind, ask) => {
    const { email } = await register();
    const [reached, released] = [new Deferred(), new Deferred()];
    const findByEmail = users().findByEmail.bind(users());
    vi.spyOn(users(), 'findByEmail').mockImplementation(async (address) => {
      reached.resolve();
      await released.promise;
      return findByEmail(address);
    });
    const before = mails.length;
    try {
      const answer = await within(ask(email), 'the answer', 10);
      expect(answer).toMatchObject({ status: 202, text: '' });
      await within(reached.promise, 'the look-up', 10);
      expect(mails).toHaveLength(before);
    } finally {
      released.resolve();
    }
    await idle();
    expect(mails.slice(before)).toMatchObject([{ kind, email }]);
  });
});

function sha256(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
