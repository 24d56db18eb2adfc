import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PasswordResetRequested, VerificationRequested } from '../../src/auth/account.events.js';
import { BackgroundJobs, type JobTiming } from '../../src/platform/jobs/background-jobs.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe.each(['/auth/password/forgot', '/auth/verify-email/resend'])('the mail of %s', (path) => {
  let shop: TestApp;
  const mailed: string[] = [];

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents, { strict: false });
    const remember = ({ email }: VerificationRequested) => void mailed.push(email);
    events.on(VerificationRequested, remember);
    events.on(PasswordResetRequested, remember);
  });
  afterAll(() => shop.close());
  afterEach(() => vi.restoreAllMocks());

  const users = () => shop.app.get(UserRepository, { strict: false });
  const jobs = () => shop.app.get(BackgroundJobs, { strict: false });
  const ask = async (email: string) => expect((await shop.post(path, { email })).status).toBe(202);

  it('is sent although the database is unavailable at first', async () => {
    const { email } = await users().add(aUser());
    const look = vi.spyOn(users(), 'findByEmail').mockRejectedValueOnce(new DatabaseUnavailableError());
    await ask(email);
    await jobs().idle();
    expect(look).toHaveBeenCalledTimes(2);
    expect(mailed.filter((each) => each === email)).toHaveLength(1);
  });

  it('starts at an unpredictable time, whether there is an account or not', async () => {
    const { email } = await users().add(aUser());
    const start = vi.spyOn(jobs(), 'start');
    for (let n = 0; n < 20; n += 1) await ask(n % 2 ? email : `nobody${n}@example.org`);
    const delays = start.mock.calls
      .filter(([name]) => name !== 'send a mail')
      .map(([, , times]) => (times as JobTiming).delay ?? 0);
    expect(delays).toHaveLength(20);
    expect(new Set(delays).size).toBeGreaterThan(10);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1000);
    await jobs().idle();
  });
});

describe('a shutdown', () => {
  it('loses no promised mail', async () => {
    const shop = await startTestApp();
    const events: unknown[] = [];
    shop.app
      .get(DomainEvents, { strict: false })
      .on(PasswordResetRequested, (event) => void events.push(event));
    const { email } = await shop.app.get(UserRepository, { strict: false }).add(aUser());
    for (let n = 0; n < 3; n += 1) await shop.post('/auth/password/forgot', { email });
    await shop.close();
    expect(events).toHaveLength(3);
  });
});
