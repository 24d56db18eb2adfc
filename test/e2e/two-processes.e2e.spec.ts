import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { ShopProcess } from '../support/shop-process.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

const ADMIN = { login: 'boss@example.com', password: 'correct horse battery staple' };
const ENV = {
  JWT_SECRET: 'a secret for two processes that is long enough',
  // The issuer of the tokens: as two instances behind one load balancer have it.
  PUBLIC_URL: 'http://localhost:3000',
  ADMIN_EMAIL: ADMIN.login,
  ADMIN_PASSWORD: ADMIN.password,
};
const ROUNDS = 20;

interface Body {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly stockQuantity: number;
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

/** A second start and a rolling restart: neither has Redis, and each caches in its own process. */
describe('two processes on one database', () => {
  let folder: string;
  let db: TestDatabase;
  let shops: readonly ShopProcess[];
  let admin: string;
  let productId: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-two-'));
    db = await openTestDatabase();
    const first = await ShopProcess.start(
      folder,
      db.database,
      { ...ENV, SEED_DEMO: 'true' },
      '--migrate',
      '--seed',
    );
    shops = [first, await ShopProcess.start(folder, db.database, ENV)];
    admin = (await call(0, 'POST', '/auth/login', { json: ADMIN })).body.accessToken;
    productId = (await call(0, 'GET', '/products?limit=1')).body.items[0]?.id ?? '';
  });
  afterAll(async () => {
    await ShopProcess.killAll();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function call(
    at: number,
    method: string,
    path: string,
    { json, token }: { readonly json?: unknown; readonly token?: string } = {},
  ) {
    const response = await fetch(`${shops[at % 2]?.origin}/api/v1${path}`, {
      method,
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(json),
    });
    const text = await response.text();
    return {
      status: response.status,
      outcome: response.headers.get('x-cache'),
      body: (text ? JSON.parse(text) : {}) as Body,
    };
  }

  async function registered(n: number): Promise<Body> {
    const login = { email: `user${n}@example.com`, username: `user${n}`, password: ADMIN.password };
    expect((await call(n, 'POST', '/auth/register', { json: login })).status).toBe(201);
    return (await call(n, 'POST', '/auth/login', { json: { login: login.email, password: login.password } }))
      .body;
  }

  const me = (at: number, token: string) => call(at, 'GET', '/users/me', { token });

  /** MongoDB does not tell of the writes of others, so that two instances believe no cache. */
  const isTold = inject('database') === 'sqlite';

  it(isTold ? 'answer from their caches while nobody writes' : 'ask the database', async () => {
    for (const at of [0, 1]) {
      await call(at, 'GET', `/products/${productId}`);
      await call(at, 'GET', `/products/${productId}`);
      expect((await call(at, 'GET', `/products/${productId}`)).outcome).toBe(isTold ? 'hit' : 'miss');
    }
  });

  it('reject a session that was logged out at the other process', async () => {
    const { accessToken: token, refreshToken } = await registered(1);
    for (let round = 0; round < ROUNDS; round += 1) {
      const session = round === 0 ? { token, refreshToken } : await again();
      for (const at of [0, 1, 0, 1]) expect((await me(at, session.token)).status).toBe(200);
      const json = { refreshToken: session.refreshToken };
      expect((await call(round, 'POST', '/auth/logout', { json, token: session.token })).status).toBe(204);
      expect((await me(round + 1, session.token)).status).toBe(401);
    }

    async function again() {
      const json = { login: 'user1@example.com', password: ADMIN.password };
      const { body } = await call(0, 'POST', '/auth/login', { json });
      return { token: body.accessToken, refreshToken: body.refreshToken };
    }
  });

  it('reject a user who was deactivated at the other process', async () => {
    const { accessToken: token } = await registered(2);
    const { id } = (await me(0, token)).body;
    for (let round = 0; round < ROUNDS; round += 1) {
      await call(round, 'PATCH', `/users/${id}`, { json: { isActive: true }, token: admin });
      const json = { login: 'user2@example.com', password: ADMIN.password };
      const session = (await call(round, 'POST', '/auth/login', { json })).body.accessToken;
      for (const at of [0, 1]) expect((await me(at, session)).status).toBe(200);
      const answer = await call(round, 'PATCH', `/users/${id}`, { json: { isActive: false }, token: admin });
      expect(answer.status).toBe(200);
      expect((await me(round + 1, session)).status).toBe(401);
    }
  });

  it('apply a role that was given or revoked at the other process', async () => {
    const { accessToken: token } = await registered(3);
    const { id } = (await me(0, token)).body;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [role, status] of [
        ['admin', 200],
        ['customer', 403],
      ] as const) {
        await call(round, 'PATCH', `/users/${id}`, { json: { role }, token: admin });
        expect((await call(round + 1, 'GET', '/users', { token })).status).toBe(status);
      }
    }
  });

  it('show a product as it was changed at the other process', async () => {
    for (let round = 0; round < 5 * ROUNDS; round += 1) {
      const json = { quantity: round };
      const written = await call(round, 'PATCH', `/products/${productId}/stock`, { json, token: admin });
      expect(written.status).toBe(200);
      for (const path of ['', '/stock']) {
        const { body } = await call(round + 1, 'GET', `/products/${productId}${path}`);
        expect(body.stockQuantity).toBe(round);
      }
    }
  });

  it('show what a command has written', async () => {
    if (db.database.kind !== 'sqlite')
      return expect((await call(0, 'GET', '/products')).outcome).toBe('miss');
    const find = () => call(0, 'GET', '/products?limit=1&sort=name');
    expect((await find()).body.items).toHaveLength(1);
    await find();
    const name = 'AAA first of all';
    const script = `new (require('better-sqlite3'))(${JSON.stringify(db.database.path)})
      .exec("UPDATE products SET name = '${name}', name_folded = 'aaa' WHERE id = ${productId}")`;
    expect(spawnSync(process.execPath, ['-e', script], { cwd: resolve('.'), encoding: 'utf8' }).stderr).toBe(
      '',
    );
    expect((await find()).body.items[0]?.name).toBe(name);
  });

  it('continue while one is restarted', async () => {
    const [first, second] = shops;
    expect(await first?.stop()).toBe(0);
    shops = [await ShopProcess.start(folder, db.database, ENV, '--migrate'), second as ShopProcess];
    await call(1, 'GET', `/products/${productId}/stock`);
    await call(0, 'PATCH', `/products/${productId}/stock`, { json: { quantity: 4321 }, token: admin });
    expect((await call(1, 'GET', `/products/${productId}/stock`)).body.stockQuantity).toBe(4321);
  });

  it('cache again when one is left, and nothing that was read before', async () => {
    const path = `/products/${productId}/stock`;
    await call(1, 'GET', path);
    await call(0, 'PATCH', path, { json: { quantity: 77 }, token: admin });
    expect(await shops[0]?.stop()).toBe(0);
    expect((await call(1, 'GET', path)).body.stockQuantity).toBe(77);
    await vi.waitFor(async () => expect((await call(1, 'GET', path)).outcome).toBe('hit'), 10_000);
    expect((await call(1, 'GET', path)).body.stockQuantity).toBe(77);
  });
});
