import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';

describe('a damaged password hash', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());
  afterEach(() => vi.restoreAllMocks());

  it.each(['', 'plain text', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$cut', '$2b$10$N9qo8uLOickgx2ZMRZoMye'])(
    'matches no password: %j',
    async (passwordHash) => {
      const log = vi.spyOn(Logger.prototype, 'error');
      const { username } = await shop.app.get(UserRepository, { strict: false }).add(aUser({ passwordHash }));
      const answer = await shop.post('/auth/login', { login: username, password: PASSWORD });
      expect(answer).toMatchObject({ status: 401, body: { code: 'bad_credentials' } });
      expect(log.mock.calls).toEqual([['password hash unreadable']]);
    },
  );

  it('takes as long to verify as another one', async () => {
    const passwords = shop.app.get(Passwords, { strict: false });
    const good = await passwords.hash('another password');
    const times = { good: [] as number[], damaged: [] as number[] };
    for (let n = 0; n < 5; n += 1) {
      for (const [kind, stored] of [
        ['good', good],
        ['damaged', 'plain text'],
      ] as const) {
        const startedAt = performance.now();
        expect(await passwords.verify(PASSWORD, stored)).toBe(false);
        times[kind].push(performance.now() - startedAt);
      }
    }
    expect(Math.min(...times.damaged)).toBeGreaterThan(Math.min(...times.good) / 2);
  });
});
