import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TokensResponse } from '../../src/auth/dto/auth.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import { DomainEvents } from '../../src/platform/events/domain-events.js';
import { Clock } from '../../src/shared/clock.js';
import type { Page } from '../../src/shared/page.js';
import { OrderOwnerChanged } from '../../src/orders/order.events.js';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import { UserAccessChanged, UserChanged } from '../../src/users/user.events.js';
import type { UserResponse } from '../../src/users/dto/user.dto.js';
import { Shopper, oneOf } from '../support/shopper.js';
import { startTestApp, type TestApp, type TestUser } from '../support/test-app.js';

const PASSWORD = 'correct horse battery staple';

describe('closing an account', () => {
  let shop: TestApp;
  let shopper: Shopper;
  let admin: TestUser;
  let made = 0;
  const ownerless: string[] = [];
  const changed: string[] = [];
  const accessChanged: string[] = [];

  beforeAll(async () => {
    shop = await startTestApp();
    const events = shop.app.get(DomainEvents, { strict: false });
    events.on(OrderOwnerChanged, ({ orderId }) => void ownerless.push(orderId));
    events.on(UserChanged, ({ userId }) => void changed.push(userId));
    events.on(UserAccessChanged, ({ userId }) => void accessChanged.push(userId));
    shopper = await Shopper.of(shop);
    admin = await shop.userOf('admin');
  });
  afterAll(() => shop.close());

  const account = () => {
    const username = `Leaver${(made += 1)}`;
    return {
      email: `${username.toLowerCase()}@example.org`,
      username,
      password: PASSWORD,
      fullName: 'Ada Leaver',
    };
  };
  const register = (body: object) => shop.post<UserResponse>('/auth/register', body);
  const login = async ({ email }: { readonly email: string }) =>
    (await shop.post<TokensResponse>('/auth/login', { login: email, password: PASSWORD })).body;
  const close = (token: string) => shop.delete('/users/me', { token });
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
        ?.split('=')[1] ?? expect.fail(path)
    );
  }

  it.each(['by its owner', 'by staff'])(
    'erases personal data and releases e-mail address and username at once, %s',
    async (by) => {
      const person = account();
      const { id } = (await register(person)).body;
      const verification = await mailedToken('verify-email');
      const { accessToken: token, refreshToken } = await login(person);
      const product = await shopper.product();
      const order = (await shopper.order({ ...oneOf(product), contactEmail: person.email }, { token })).body;
      await shop.post('/cart/items', { productId: product.id }, { token });
      await shop.post('/auth/password/forgot', { email: person.email });
      const reset = await mailedToken('reset-password');

      const answer =
        by === 'by staff' ? await shop.delete(`/users/${id}`, { token: admin.token }) : await close(token);
      expect(answer).toMatchObject({ status: 204, text: '' });

      const personal = /leaver/i;
      const seen = await shop.get<UserResponse>(`/users/${id}`, { token: admin.token });
      expect(seen).toMatchObject({ status: 200, body: { isActive: false, fullName: null, lastLogin: null } });
      expect(seen.text).not.toMatch(personal);
      // Each of these events clears what the others do, and would hide that one is missing.
      expect(ownerless).toContain(order.id);
      expect(changed).toContain(id);
      expect(accessChanged).toContain(id);
      const kept = await shopper.get(order.id, { token: admin.token });
      expect(kept).toMatchObject({ status: 200, body: { contactEmail: null, items: order.items } });
      expect(kept.text).not.toMatch(personal);
      expect(
        (
          await shop.get<Page<UserResponse>>(`/users?search=${person.username}&limit=1`, {
            token: admin.token,
          })
        ).body.items,
      ).toEqual([]);
      expect((await shop.get('/users/me', { token })).status).toBe(401);
      expect((await shop.post('/auth/refresh', { refreshToken })).status).toBe(401);
      expect(await shop.post('/auth/verify-email', { token: verification })).toMatchObject({ status: 400 });
      expect(await shop.post('/auth/password/reset', { token: reset, password: PASSWORD })).toMatchObject({
        status: 400,
        body: { code: 'token_invalid' },
      });

      const again = await register(person);
      expect(again).toMatchObject({ status: 201, body: { email: person.email, username: person.username } });
      expect(again.body.id).not.toBe(id);
      const fresh = (await login(person)).accessToken;
      const orders = await shop.get<Page<OrderResponse>>('/orders', { token: fresh });
      expect(orders.body.items).toEqual([]);
      expect((await shop.get<{ items: unknown[] }>('/cart', { token: fresh })).body.items).toEqual([]);
    },
  );

  it('requires a log-in within the last ten minutes', async () => {
    const person = account();
    await register(person);
    const { accessToken: token } = await login(person);
    const clock = shop.app.get(Clock, { strict: false });
    const later = new Date(clock.now().getTime() + 10 * 60_000 + 1000);
    const now = vi.spyOn(clock, 'now').mockReturnValue(later);
    const refused = await close(token);
    now.mockRestore();
    expect(refused).toMatchObject({ status: 403, body: { code: 'reauthentication_required' } });
    expect((await shop.get('/users/me', { token })).status).toBe(200);
    expect((await close(token)).status).toBe(204);
  });

  it('is final: the account cannot be changed, activated or closed again', async () => {
    const { user } = await shop.userOf('customer');
    const sent = { token: admin.token };
    expect((await shop.delete(`/users/${user.id}`, sent)).status).toBe(204);
    expect(await shop.delete(`/users/${user.id}`, sent)).toMatchObject({ status: 404 });
    for (const body of [{ isActive: true }, { fullName: 'Ada' }, { role: 'admin' }]) {
      expect(await shop.patch(`/users/${user.id}`, body, sent)).toMatchObject({
        status: 409,
        body: { code: 'account_closed' },
      });
    }
  });

  it('also erases a deactivated account', async () => {
    const { user } = await shop.userOf('customer');
    const sent = { token: admin.token };
    await shop.patch(`/users/${user.id}`, { isActive: false }, sent);
    expect((await shop.delete(`/users/${user.id}`, sent)).status).toBe(204);
    const { text } = await shop.get(`/users/${user.id}`, sent);
    expect(text).not.toContain(user.email);
  });

  it('keeps the carts and orders of others', async () => {
    const [leaver, other] = [await shop.userOf('customer'), await shop.userOf('customer')];
    const product = await shopper.product();
    await shop.post('/cart/items', { productId: product.id }, { token: other.token });
    const { id } = (await shopper.order(oneOf(product), { token: other.token })).body;
    expect((await close(leaver.token)).status).toBe(204);
    expect(await shopper.get(id, { token: other.token })).toMatchObject({ status: 200 });
    expect((await shop.get('/users/me', { token: other.token })).status).toBe(200);
  });
});
