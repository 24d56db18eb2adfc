import { expect } from 'vitest';
import { SessionService } from '../../src/auth/session.service.js';
import { Passwords } from '../../src/users/passwords/passwords.js';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { hashCheaply } from '../support/cheap-passwords.js';
import { startTestApp, type Answer, type TestApp } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';

const PASSWORD = 'a password for all of them';
export const IDEMPOTENCY_KEY = 'one-order-however-often-it-is-sent';

/** The shop on this database, which stays when it is closed. */
export async function openShop({ database }: TestDatabase): Promise<TestApp> {
  const shop = await startTestApp({ REDIS_URL: '' }, { database, drop: async () => {} });
  hashCheaply(shop.app);
  return shop;
}

interface Created {
  readonly id: string;
}

/** Every request must succeed. */
function callerOf(shop: TestApp, token?: string) {
  return async <T = Created>(method: string, path: string, json?: unknown, headers = {}): Promise<T> => {
    const answer = await shop.request<T>(method, path, { json, headers, ...(token && { token }) });
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
}

export async function logIn(shop: TestApp, login: string): Promise<string> {
  const answer = await shop.post<{ accessToken: string }>('/auth/login', { login, password: PASSWORD });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.accessToken;
}

/** Fills the shop with data of every kind. @returns the guest session that has a cart */
export async function fillShop(shop: TestApp): Promise<string> {
  await addUsers(shop);
  const admin = callerOf(shop, await logIn(shop, 'root'));
  await changeAccess(admin);
  const products = await addCatalogue(shop, admin);
  const guestSession = await addOrders(shop, products);
  const { id } = await admin<{ items: Created[] }>('GET', '/users?search=gone').then(
    ({ items }) => items[0]!,
  );
  await admin('DELETE', `/users/${id}`);
  await shop.post('/auth/password/forgot', { email: 'cara@example.com' });
  const users = shop.app.get(UserRepository, { strict: false });
  const cara = (await users.findCredentials('cara'))?.user ?? expect.fail('cara does not exist');
  const session = { scope: 'cart orders', clientId: 'an app', device: 'Ünïcode / 1.0' };
  await shop.app.get(SessionService, { strict: false }).start(cara, session);
  return guestSession;
}

async function addUsers({ app }: TestApp): Promise<void> {
  const passwordHash = await app.get(Passwords, { strict: false }).hash(PASSWORD);
  const users = app.get(UserRepository, { strict: false });
  const drafts = [
    ['root', 'admin', null],
    ['vera', 'vendor', 'Véra Ødegård'],
    ['cara', 'customer', 'Cara “C” 🙂'],
    ['dora', 'customer', null],
    ['gone', 'customer', 'Will Be Erased'],
  ] as const;
  for (const [username, role, fullName] of drafts)
    await users.add({
      ...{ email: `${username}@example.com`, username, passwordHash, fullName, role },
      isVerified: username !== 'dora',
    });
}

type Caller = ReturnType<typeof callerOf>;

async function changeAccess(admin: Caller): Promise<void> {
  await admin('POST', '/permissions', { name: 'moderate_review', resource: 'review', action: 'moderate' });
  await admin('POST', '/roles', { name: 'support', permissions: ['moderate_review', 'read_order'] });
  const { items } = await admin<{ items: { id: string; name: string }[] }>('GET', '/roles');
  const moderator = items.find(({ name }) => name === 'moderator') ?? expect.fail('no moderator');
  await admin('DELETE', `/roles/${moderator.id}`);
  const found = await admin<{ items: Created[] }>('GET', '/users?search=dora');
  await admin('PATCH', `/users/${found.items[0]!.id}`, { isActive: false, role: 'support' });
}

/** @returns products with stock */
async function addCatalogue(shop: TestApp, admin: Caller): Promise<Created[]> {
  const root = await admin('POST', '/categories', { name: 'Möbel & Küche', description: 'Everything.' });
  const child = await admin('POST', '/categories', { name: 'Chairs', parentId: root.id });
  const later = await admin('POST', '/categories', { name: 'Later parent', parentId: root.id });
  const deleted = await admin('POST', '/categories', { name: 'Deleted' });
  await admin('PATCH', `/categories/${child.id}`, { parentId: later.id, slug: 'seats' });
  await admin('DELETE', `/categories/${deleted.id}`);
  const vendor = callerOf(shop, await logIn(shop, 'vera'));
  const prices = ['0.00', '0.10', '19.90', '99999999.99'];
  const products: Created[] = [];
  for (const [index, price] of prices.entries()) {
    const draft = { name: `Stühlchen №${index} ﬁne`, categoryId: child.id, price, stockQuantity: 10 };
    const by = index % 2 === 0 ? admin : vendor;
    products.push(
      await by('POST', '/products', { ...draft, ...(index > 1 && { description: `"${index}"\n\\` }) }),
    );
  }
  const [renamed, removed, ...sold] = products as [Created, Created, ...Created[]];
  await admin('PATCH', `/products/${renamed.id}`, { slug: 'renamed' });
  await admin('DELETE', `/products/${removed.id}`);
  return [...sold, renamed];
}

async function addOrders(shop: TestApp, products: readonly Created[]): Promise<string> {
  const token = await logIn(shop, 'cara');
  const [cara, guest] = [callerOf(shop, token), callerOf(shop)];
  const key = { 'idempotency-key': IDEMPOTENCY_KEY };
  for (const { id } of products) await cara('POST', '/cart/items', { productId: id, quantity: 1 });
  await cara('DELETE', `/cart/items/${products[1]!.id}`);
  await cara('POST', '/orders', {}, key);
  const cancelled = await cara('POST', '/orders', { items: [{ productId: products[0]!.id, quantity: 2 }] });
  await cara('POST', `/orders/${cancelled.id}/cancel`);
  const contactEmail = 'guest@example.com';
  await guest('POST', '/orders', { contactEmail, items: [{ productId: products[0]!.id, quantity: 1 }] });
  await cara('POST', '/cart/items', { productId: products[0]!.id, quantity: 3 });
  await cara('POST', '/cart/items', { productId: products[2]!.id, quantity: 1 });
  const item = { productId: products[2]!.id, quantity: 2 };
  const { headers } = await shop.post('/cart/items', item);
  return headers.get('x-session-id') ?? expect.fail('no session');
}

/** What the shop responds, without ids and what is made of them. */
export async function responsesOf(shop: TestApp, guestSession: string): Promise<unknown> {
  const admin = callerOf(shop, await logIn(shop, 'root'));
  const cara = callerOf(shop, await logIn(shop, 'cara'));
  const [paths, own] = [
    [
      '/products?sort=name',
      '/products?sort=-price',
      '/products?search=fine',
      '/products?search=st',
      '/products/slug/renamed',
      '/categories/tree',
      '/categories',
      '/orders',
      '/roles',
      '/permissions',
      '/users',
      '/users?search=ode',
    ],
    ['/cart', '/orders', '/users/me'],
  ];
  const guest: Answer<unknown> = await shop.get('/cart', { headers: { 'x-session-id': guestSession } });
  const responses: unknown[] = [guest.body];
  for (const path of paths) responses.push(await admin('GET', path));
  for (const path of own) responses.push(await cara('GET', path));
  return JSON.parse(JSON.stringify(responses, withoutIds)) as unknown;
}

const NOT_COMPARED = /^(id|\w+Id|lastLogin|nextCursor)$/;

function withoutIds(key: string, value: unknown): unknown {
  if (NOT_COMPARED.test(key)) return undefined;
  return typeof value === 'string' ? value.replace(/~\w+/, '~') : value;
}
