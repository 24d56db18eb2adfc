import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderResponse } from '../../src/orders/dto/order.dto.js';
import { BackgroundJobs } from '../../src/platform/jobs/background-jobs.js';
import type { Page } from '../../src/shared/page.js';
import { MailServer } from '../support/mail-server.js';
import { Shopper, oneOf, guestTokenOf } from '../support/shopper.js';
import { startTestApp, type Answer, type RequestOptions, type TestApp } from '../support/test-app.js';

// cspell:ignore orsted

const PASSWORD = 'correct horse battery staple';

describe('guest orders and accounts', () => {
  const server = new MailServer();
  let shop: TestApp;
  let shopper: Shopper;

  beforeAll(async () => {
    await server.start();
    shop = await startTestApp({ SMTP_URL: server.url });
    shopper = await Shopper.of(shop);
  });
  afterAll(async () => {
    await shop.close();
    await server.stop();
  });

  const list = (sent: RequestOptions): Promise<Answer<Page<OrderResponse>>> => shop.get('/orders', sent);

  async function mailedToken(email: string, page: string) {
    await shop.app.get(BackgroundJobs, { strict: false }).idle();
    const mails = server.deliveries.filter(({ recipients }) => recipients.includes(email));
    const links = mails.map(({ mail }) => mail.link).filter((link) => link.includes(page));
    return new URL(links.at(-1) ?? '').searchParams.get('token');
  }

  async function account(username: string, email: string) {
    expect((await shop.post('/auth/register', { email, username, password: PASSWORD })).status).toBe(201);
    const login = { login: username, password: PASSWORD };
    const { body } = await shop.post<{ accessToken: string }>('/auth/login', login);
    const verify = async () => {
      const token = await mailedToken(email, 'verify-email');
      expect((await shop.post('/auth/verify-email', { token })).status).toBe(204);
    };
    return { sent: { token: body.accessToken }, verify };
  }

  it('links the orders of an address to the account that verifies it, and not before', async () => {
    const product = await shopper.product({ stockQuantity: 50 });
    const email = 'linked@example.com';
    const order = async (contactEmail: string) =>
      (await shopper.order({ ...oneOf(product), contactEmail })).body;
    const [one, two, others] = [
      await order('Linked@Example.com'),
      await order(email),
      await order('not.linked@example.com'),
    ];
    await shopper.cancel(two.id, guestTokenOf(two));
    const rival = await shop.userOf('customer');
    const given = (await shopper.order({ ...oneOf(product), contactEmail: email }, { token: rival.token }))
      .body;

    const { sent, verify } = await account('linked', email);
    expect((await shop.get(`/orders/${one.id}/status`, guestTokenOf(one))).status).toBe(200);
    expect((await list(sent)).body.items).toEqual([]);
    await verify();
    const linked = (await list(sent)).body.items;
    expect(linked.map(({ id }) => id)).toEqual([two.id, one.id]);
    for (const { id, userId, contactEmail } of linked) {
      expect(contactEmail).toBe(email);
      expect(userId).not.toBeNull();
      expect((await shop.get(`/orders/${id}/status`, sent)).status).toBe(200);
      expect((await shopper.get(id, sent)).status).toBe(200);
    }
    expect((await shop.get(`/orders/${one.id}/status`, guestTokenOf(one))).status).toBe(404);
    expect((await shopper.get(others.id, sent)).status).toBe(404);
    expect((await shopper.get(given.id, sent)).status).toBe(404);
    expect((await shopper.cancel(one.id, sent)).status).toBe(200);
  });

  it('links them when the address is verified by a link to set a password', async () => {
    const product = await shopper.product({ stockQuantity: 50 });
    const email = 'reset@example.com';
    const { body: order } = await shopper.order({ ...oneOf(product), contactEmail: email });
    const { sent } = await account('reset', email);
    expect((await shop.post('/auth/password/forgot', { email })).status).toBe(202);
    expect((await list(sent)).body.items).toEqual([]);
    const token = await mailedToken(email, 'reset-password');
    const password = 'another horse battery staple';
    expect((await shop.post('/auth/password/reset', { token, password })).status).toBe(204);
    const { body } = await shop.post<{ accessToken: string }>('/auth/login', { login: 'reset', password });
    const own = { token: body.accessToken };
    expect((await shop.get('/users/me', own)).body).toMatchObject({ isVerified: true });
    expect((await list(own)).body.items.map(({ id }) => id)).toEqual([order.id]);
  });

  it('replays the first response to a guest whose order was linked since, without the account', async () => {
    const email = 'replayed@example.com';
    const { body } = await shop.post<{ sessionId: string }>('/sessions', undefined);
    const headers = { 'x-session-id': body.sessionId, 'idempotency-key': 'linked-since' };
    const asked = { ...oneOf(await shopper.product()), contactEmail: email };
    const first = await shopper.order(asked, { headers });
    await (await account('replayed', email)).verify();
    const replay = await shopper.order(asked, { headers });
    expect(replay.text).toBe(first.text);
    expect(replay.headers.get('idempotency-replayed')).toBe('true');
  });

  describe('GET /orders?search', () => {
    const find = async (search: string, token: string) =>
      list({ token }).then(() =>
        shop.get<Page<OrderResponse>>(`/orders?withTotal=true&search=${encodeURIComponent(search)}`, {
          token,
        }),
      );

    it('finds orders by number, contact address and customer, for staff', async () => {
      const staff = await shop.token('read_order');
      const product = await shopper.product({ stockQuantity: 50 });
      const email = 'Zoë.Searched@example.com';
      const { sent } = await account('findable_person', 'findable@elsewhere.example');
      await shop.patch('/users/me', { fullName: 'Örsted Findable' }, sent);
      const guests = (await shopper.order({ ...oneOf(product), contactEmail: email })).body;
      const users = (await shopper.order(oneOf(product), sent)).body;
      const others = (await shopper.order({ ...oneOf(product), contactEmail: 'else@example.com' })).body;
      const expected: [string, string[]][] = [
        [guests.orderNumber, [guests.id]],
        [` ${users.orderNumber.toLowerCase()} `, [users.id]],
        [email, [guests.id]],
        ['zoë.SEARCHED@', [guests.id]],
        ['findable_person', [users.id]],
        ['findable@elsewhere.example', [users.id]],
        ['orsted', [users.id]],
        ['FINDABLE örsted', [users.id]],
        ['searched@example.com', []],
        ['%', []],
        ['.*', []],
        ['nobody has this', []],
      ];
      for (const [search, ids] of expected) {
        const { status, body } = await find(search, staff);
        expect(status, search).toBe(200);
        expect(
          body.items.map(({ id }) => id),
          search,
        ).toEqual(ids);
        expect(body.total, search).toBe(ids.length);
      }
      const year = others.orderNumber.slice(0, 9);
      const all = await find(year, staff);
      expect(all.body.items.map(({ id }) => id).slice(0, 3)).toEqual([others.id, users.id, guests.id]);
      const page = await shop.get<Page<OrderResponse>>(`/orders?search=${year}&limit=1&status=pending`, {
        token: staff,
      });
      const next = await shop.get<Page<OrderResponse>>(
        `/orders?search=${year}&limit=1&status=pending&cursor=${page.body.nextCursor}`,
        { token: staff },
      );
      expect([page, next].map(({ body }) => body.items[0]?.id)).toEqual([others.id, users.id]);
    });

    it('requires staff that may see all orders', async () => {
      const customer = await shop.userOf('customer');
      const vendor = await shop.userOf('vendor');
      for (const { token } of [customer, vendor]) {
        const refused = await shop.get('/orders?search=ORD', { token });
        expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      }
      const staff = await shop.token('read_order');
      for (const search of ['', '%20', 'x'.repeat(201)]) {
        expect((await shop.get(`/orders?search=${search}`, { token: staff })).status, search).toBe(400);
      }
    });
  });
});
