import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/bootstrap.js';
import { ConfigError } from '../../src/platform/config/variables.js';
import { FirstAdmin } from '../../src/users/first-admin.service.js';
import type { User } from '../../src/users/domain/user.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const EMAIL = 'boss@example.com';
const PASSWORD = 'correct horse battery staple';

describe('the first administrator', () => {
  let shop: TestApp;
  let users: UserRepository;

  beforeEach(async () => {
    shop = await startTestApp({ ADMIN_EMAIL: 'Boss@Example.com', ADMIN_PASSWORD: PASSWORD });
    users = shop.app.get(UserRepository, { strict: false });
  });
  afterEach(() => shop.close());

  const ensure = (app = shop.app) => app.get(FirstAdmin, { strict: false }).ensure();
  const admins = (): Promise<User[]> => users.list({ filter: { role: 'admin' }, limit: 100 });
  const login = async (name: string) =>
    (await shop.post('/auth/login', { login: name, password: PASSWORD })).status;

  it('is created once and can log in', async () => {
    expect(await ensure()).toMatchObject({ password: PASSWORD });
    expect(await ensure()).toBeNull();
    expect(await admins()).toMatchObject([{ username: 'admin', email: EMAIL, isVerified: true }]);
    expect([await login(EMAIL), await login('admin')]).toEqual([200, 200]);
  });

  it('is created once when several instances start for the first time', async () => {
    const another = await createApp(shop.config);
    try {
      const made = await Promise.all([ensure(), ensure(another), ensure(), ensure(another)]);
      expect(made.filter((each) => each !== null)).toHaveLength(1);
      expect(await admins()).toHaveLength(1);
    } finally {
      await another.close();
    }
  });

  it('gets another username if the configured one is taken', async () => {
    const squatter = await users.add(aUser({ username: 'admin' }));
    const made = await Promise.all([ensure(), ensure()]);
    expect(made.filter((each) => each !== null)).toMatchObject([{ password: PASSWORD }]);
    expect(await admins()).toMatchObject([
      { username: expect.stringMatching(/^admin-[a-z]{6}$/), email: EMAIL },
    ]);
    expect(await users.get(squatter.id)).toEqual(squatter);
    expect([await login(EMAIL), await login('admin')]).toEqual([200, 401]);
  });

  it.each([
    ['the address', {}],
    ['the address and the username', { username: 'admin' }],
  ])('is not created if somebody has registered %s: the start fails', async (_, more) => {
    const squatter = await users.add(aUser({ email: EMAIL, ...more }));
    const refusal = ensure();
    await expect(refusal).rejects.toThrow(ConfigError);
    await expect(refusal).rejects.toThrow(
      /^ADMIN_EMAIL is the address of an account that is not an administrator: .*\.$/,
    );
    expect(await admins()).toEqual([]);
    expect(await users.get(squatter.id)).toEqual(squatter);
  });

  it('is kept if the shop has one, whatever is configured', async () => {
    const admin = await users.add(aUser({ role: 'admin' }));
    await users.add(aUser({ email: EMAIL }));
    expect(await ensure()).toBeNull();
    expect(await admins()).toEqual([admin]);
  });
});
