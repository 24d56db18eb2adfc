import { createHmac, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessRegistry } from '../../src/platform/access/access-registry.js';
import { SessionService } from '../../src/auth/session.service.js';
import type { Problem } from '../../src/platform/http/problem.js';
import { TEST_SECRET, startTestApp, type Answer, type TestApp } from '../support/test-app.js';

describe('access control', () => {
  let shop: TestApp;

  beforeAll(async () => {
    shop = await startTestApp();
  });
  afterAll(() => shop.close());

  /** Of an administrator, who may do everything, for all but these scopes. */
  async function tokenWithout(asked: readonly string[]): Promise<string> {
    const { user } = await shop.userOf('admin');
    const scope = ['profile', 'cart', 'orders', 'read_user', 'update_stock']
      .filter((name) => !asked.includes(name))
      .join(' ');
    const session = { scope, clientId: null, device: null };
    return (await shop.app.get(SessionService, { strict: false }).start(user, session)).accessToken;
  }

  /** Those of the document that nobody may call without a token. */
  async function guardedOperations(): Promise<GuardedOperation[]> {
    const { body: document } = await shop.get<OpenAPIObject>('//openapi.json');
    return Object.entries(document.paths).flatMap(([path, operations]) =>
      (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
        const security = operations[method]?.security as Requirement[] | undefined;
        if (!isGuarded(security)) return [];
        const url = `/${path.replace(/\{\w+\}/g, '1')}`;
        const json = method === 'get' ? undefined : {};
        const call = (token?: string) => shop.request(method.toUpperCase(), url, { json, token });
        return [{ name: `${method} ${url}`, asked: scopesOf(security), call }];
      }),
    );
  }

  const create = (token?: string, headers?: Record<string, string>) =>
    shop.post('/categories', { name: `Category ${Math.random()}` }, { token, headers });

  it('allows a caller with the permission', async () => {
    expect((await create(await shop.token('create_category'))).status).toBe(201);
  });

  it('rejects requests without a token', async () => {
    const answer = await create();
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_missing' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('rejects a caller with other permissions', async () => {
    const answer = await create(await shop.token('update_category', 'create_product'));
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('rejects every guarded operation of the OpenAPI document without a token and with an unsuitable one', async () => {
    const guarded = await guardedOperations();
    expect(guarded.length).toBeGreaterThanOrEqual(28);
    for (const { name, asked, call } of guarded) {
      expect((await call()).status, name).toBe(401);
      if (asked.length === 0) continue;
      const answer = await call(await tokenWithout(asked.flat()));
      expect(answer.status, name).toBe(403);
      expect(answer.headers.get('www-authenticate'), name).toMatch(
        /^Bearer error="insufficient_scope", scope="/,
      );
    }
  });

  it('rejects a customer on every operation of the OpenAPI document that needs a permission', async () => {
    const { ownScopes } = shop.app.get(AccessRegistry, { strict: false });
    const isOwn = (scope: string) => ownScopes.has(scope);
    const forStaff = (await guardedOperations()).filter(
      ({ asked }) => asked.length > 0 && asked.every((scopes) => !scopes.every(isOwn)),
    );
    expect(forStaff.length).toBeGreaterThanOrEqual(21);
    const { token } = await shop.userOf('customer');
    for (const { name, call } of forStaff) {
      expect(await call(token), name).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await shop.get('/users/me', { token })).status).toBe(200);
  });

  it('identifies each of many concurrent callers', async () => {
    const users = [];
    for (let n = 0; n < 20; n += 1) users.push(await shop.userOf('customer'));
    const answers = await Promise.all(
      users.map(({ token }) => shop.get<{ id: string }>('/users/me', { token })),
    );
    expect(answers.map(({ body }) => body.id)).toEqual(users.map(({ user }) => user.id));
  });

  it('checks the token before the body', async () => {
    expect((await shop.post('/products', { nonsense: true })).status).toBe(401);
    expect((await shop.patch('/products/999999?x=1', {})).status).toBe(401);
  });

  const scope = 'create_category';
  const now = Math.floor(Date.now() / 1000);

  /** Of a session that lives and may: whatever is refused is refused for the token's own sake. */
  let live: { sub: string; sid: string };
  beforeAll(async () => {
    const { user, sessionId } = await shop.userWith(['create_category']);
    live = { sub: user.id, sid: sessionId };
  });

  it('accepts the token that the rejected ones below are made from', async () => {
    expect((await create(shop.sign({ ...live, scope }))).status).toBe(201);
  });

  it('rejects the session of one user in a token of another, even if the shop has signed it', async () => {
    const { user } = await shop.userWith(['create_category']);
    const answer = await create(shop.sign({ ...live, sub: user.id, scope }));
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
  });

  it.each<[string, (app: TestApp) => string]>([
    [
      'with another secret',
      (app) => app.sign({ ...live, scope }, {}, 'another secret of at least 32 bytes length'),
    ],
    ['with another issuer', (app) => app.sign({ ...live, scope }, { issuer: 'https://evil.example' })],
    ['with another audience', (app) => app.sign({ ...live, scope }, { audience: 'another-api' })],
    ['that has expired', (app) => app.sign({ ...live, scope }, { expiresIn: -1 })],
    ['that expires in this second', (app) => app.sign({ ...live, scope }, { expiresIn: 0 })],
    ['that is not valid yet', (app) => app.sign({ ...live, scope }, { notBefore: 60 })],
    ['without an expiry', (app) => handmade(app, { ...live, scope }, { alg: 'HS256', typ: 'at+jwt' }, true)],
    ['with another type', (app) => app.sign({ ...live, scope }, { header: { alg: 'HS256', typ: 'JWT' } })],
    [
      'with another algorithm',
      (app) => app.sign({ ...live, scope }, { algorithm: 'HS512', header: { alg: 'HS512', typ: 'at+jwt' } }),
    ],
    ['without a subject', (app) => app.sign({ ...live, scope, sub: undefined })],
    [
      'whose subject is not a string',
      (app) => handmade(app, { ...live, scope, sub: { $ne: null }, exp: now + 60 }, undefined, true),
    ],
    [
      'with the algorithm none',
      (app) => handmade(app, { ...live, scope, exp: now + 60 }, { alg: 'none', typ: 'at+jwt' }),
    ],
    ['signed by a key in its own header', (app) => signedByOwnKey(app, live, ({ jwk }) => ({ jwk }))],
    ['that was tampered with', (app) => tampered(app.sign({ ...live, scope: '' }), scope)],
    ['that was truncated', (app) => app.sign({ ...live, scope }).slice(0, -2)],
  ])('rejects a token %s', async (_, make) => {
    const answer = await create(make(shop));
    expect(answer).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it.each(['jku', 'x5u'])('rejects a token whose %s names its key, without fetching it', async (field) => {
    let asked = 0;
    let keys = {};
    const server = createServer((_, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys.json`;
      const token = signedByOwnKey(shop, live, ({ jwk }) => {
        keys = { keys: [{ ...jwk, kid: 'own', alg: 'RS256', use: 'sig' }] };
        return { [field]: url, kid: 'own' };
      });
      expect(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
        [field]: url,
      });
      expect(await create(token)).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
      expect(asked).toBe(0);
    } finally {
      server.close();
    }
  });

  it.each(['Basic YTpi', 'Bearer', 'Bearer ', 'bearer a b', 'Token x'])(
    'rejects the header %j',
    async (authorization) => {
      expect((await create(undefined, { authorization })).status).toBe(401);
    },
  );

  it('ignores a token in the URL', async () => {
    const token = await shop.token('create_category');
    const answer = await shop.post(`/categories?access_token=${token}`, { name: 'By address' });
    expect(answer.status).toBe(401);
  });

  it('rejects an invalid token on public routes too', async () => {
    expect((await shop.get('/products', { token: 'nonsense' })).status).toBe(401);
  });

  it('lets a client recover that sends an expired token with every request', async () => {
    const email = 'recovering@example.com';
    const account = { email, username: 'recovering', password: 'correct horse battery staple' };
    const { refreshToken } = await shop.userOf('customer');
    const asks: [string, object, number][] = [
      ['/auth/register', account, 201],
      ['/auth/login', { login: email, password: account.password }, 200],
      ['/auth/refresh', { refreshToken }, 200],
      ['/auth/verify-email', { token: 'x' }, 400],
      ['/auth/verify-email/resend', { email }, 202],
      ['/auth/password/forgot', { email }, 202],
      ['/auth/password/reset', { token: 'x', password: 'another good one' }, 400],
    ];
    const { body: document } = await shop.get<OpenAPIObject>('//openapi.json');
    for (const [path, body, status] of asks) {
      expect(await shop.post(path, body, { token: 'dead' }), path).toMatchObject({ status });
      const documented = JSON.stringify(document.paths[`/api/v1${path}`]?.post?.responses['401'] ?? '');
      expect(documented, path).not.toContain('A token was sent');
    }
  });

  it('keeps responses to authenticated callers out of shared caches', async () => {
    const answer = await shop.get('/products', { token: await shop.token() });
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect((await shop.get('/products')).headers.get('cache-control')).toBe('public, no-cache');
  });

  it('allows no origin that is not configured', async () => {
    const answer = await shop.get('/products', { headers: { origin: 'https://evil.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

type Requirement = Readonly<Record<string, readonly string[]>>;

interface GuardedOperation {
  readonly name: string;
  /** The scopes by which it can be reached: all of the one list or all of the other. */
  readonly asked: readonly (readonly string[])[];
  readonly call: (token?: string) => Promise<Answer<Problem>>;
}

function scopesOf(security: readonly Requirement[] = []): (readonly string[])[] {
  return security.flatMap(({ oauth2 = [] }) => (oauth2.length > 0 ? [oauth2] : []));
}

/** A requirement that nothing satisfies but a token; `{}` among them makes it optional. */
function isGuarded(security: readonly object[] = []): boolean {
  return security.length > 0 && security.every((requirement) => Object.keys(requirement).length > 0);
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Made by hand: no library would. */
function handmade(
  app: TestApp,
  claims: object,
  header: object = { alg: 'HS256', typ: 'at+jwt' },
  sign = false,
): string {
  const all = { sub: '1', iss: app.config.publicUrl, aud: 'shop-api', ...claims };
  const text = `${part(header)}.${part(all)}`;
  return `${text}.${sign ? createHmac('sha256', TEST_SECRET).update(text).digest('base64url') : ''}`;
}

/** @param describe what the header says of the key */
function signedByOwnKey(app: TestApp, live: object, describe: (key: { jwk: JsonWebKey }) => object): string {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const described = describe({ jwk: publicKey.export({ format: 'jwk' }) });
  return new JwtService().sign(
    { ...live, scope: 'create_category' },
    {
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
      algorithm: 'RS256',
      issuer: app.config.publicUrl,
      audience: 'shop-api',
      expiresIn: 60,
      header: { alg: 'RS256', typ: 'at+jwt', ...described },
    },
  );
}

function tampered(token: string, scope: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, part({ ...claims, scope }), signature].join('.');
}
