import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { ShopProcess } from '../support/shop-process.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, TEST_SECRET, type TestApp } from '../support/test-app.js';
import { openTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The issuer of the tokens is the same: as two instances behind one load balancer have it. */
const ENV = { JWT_SECRET: TEST_SECRET, PUBLIC_URL: 'http://localhost:3000', REDIS_URL: '' };
const PASSWORD = 'correct horse battery staple';
/** Each begins at another of the two. */
const ROUNDS = inject('isLong') ? 20 : 6;

interface Body {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly stockQuantity: number;
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

/**
 * A second start and a rolling restart: neither has Redis, and each caches in its own process. One
 * of them is the process of the test.
 */
describe('two processes on one database', () => {
  let folder: string;
  let db: TestDatabase;
  /** Null once it is closed. */
  let here: TestApp | null = null;
  let origins: readonly string[];
  let admin: string;
  let productId: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-two-'));
    db = await openTestDatabase();
    const first = await openHere();
    admin = (await first.userOf('admin')).token;
    productId = (await (await Shopper.of(first)).product()).id;
    const other = await ShopProcess.start(folder, db.database, ENV);
    origins = [first.origin, other.origin];
  });
  afterAll(async () => {
    await closeHere();
    await ShopProcess.killAll();
    await db.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function openHere(): Promise<TestApp> {
    here = await startTestApp(ENV, { ...db, drop: async () => {} });
    return here;
  }

  async function closeHere(): Promise<void> {
    await here?.close();
    here = null;
  }

  async function call(
    at: number,
    method: string,
    path: string,
    { json, token }: { readonly json?: unknown; readonly token?: string } = {},
  ) {
    const response = await fetch(`${origins[at % 2]}/api/v1${path}`, {
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
    const login = { email: `buyer${n}@example.com`, username: `buyer${n}`, password: PASSWORD };
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
      const json = { login: 'buyer1@example.com', password: PASSWORD };
      const { body } = await call(0, 'POST', '/auth/login', { json });
      return { token: body.accessToken, refreshToken: body.refreshToken };
    }
  });

  it('reject a user who was deactivated at the other process', async () => {
    const { accessToken: token } = await registered(2);
    const { id } = (await me(0, token)).body;
    for (let round = 0; round < ROUNDS; round += 1) {
      await call(round, 'PATCH', `/users/${id}`, { json: { isActive: true }, token: admin });
      const json = { login: 'buyer2@example.com', password: PASSWORD };
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
    await closeHere();
    origins = [(await openHere()).origin, origins[1] ?? ''];
    await call(1, 'GET', `/products/${productId}/stock`);
    await call(0, 'PATCH', `/products/${productId}/stock`, { json: { quantity: 4321 }, token: admin });
    expect((await call(1, 'GET', `/products/${productId}/stock`)).body.stockQuantity).toBe(4321);
  });

  it('cache again when one is left, and nothing that was read before', async () => {
    const path = `/products/${productId}/stock`;
    await call(1, 'GET', path);
    await call(0, 'PATCH', path, { json: { quantity: 77 }, token: admin });
    await closeHere();
    expect((await call(1, 'GET', path)).body.stockQuantity).toBe(77);
    await vi.waitFor(async () => expect((await call(1, 'GET', path)).outcome).toBe('hit'), 10_000);
    expect((await call(1, 'GET', path)).body.stockQuantity).toBe(77);
  });
});
