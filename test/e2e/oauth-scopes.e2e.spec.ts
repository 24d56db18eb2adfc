import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenAPIObject } from '@nestjs/swagger';
import { CALLBACK, OAuthDriver, PARTNER, PASSWORD, locationOf, paramsOf, pkce } from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { openTestDatabase } from '../support/test-database.js';

const PUBLIC_URL = 'http://localhost:3000';
const client = (id: string, scopes: object = {}) => ({
  id,
  name: id,
  redirectUris: [CALLBACK],
  ...scopes,
});
const registered = (...clients: object[]) => ({ OAUTH_CLIENTS: JSON.stringify(clients), PUBLIC_URL });

const WIDE = client('wide', {
  scopes: ['profile', 'cart', 'orders', 'read_user'],
  defaultScopes: ['profile', 'cart'],
});

/** The same database under three registrations, one after the other. */
describe('the scopes of a registered client', () => {
  let shop: TestApp;
  let shrunk: TestApp;
  let gone: TestApp;
  let oauth: OAuthDriver;
  let ada: string;

  beforeAll(async () => {
    const { database, drop } = await openTestDatabase();
    const kept = { database, drop: async () => {} };
    const others = [client('plain'), client('silent', { scopes: ['orders'], defaultScopes: [] })];
    shop = await startTestApp(registered(WIDE, ...others), kept);
    shrunk = await startTestApp(registered({ ...WIDE, scopes: ['cart'], defaultScopes: ['cart'] }), kept);
    gone = await startTestApp(registered(...others), { database, drop });
    oauth = new OAuthDriver(shop);
    ada = await oauth.register();
  });
  afterAll(async () => {
    for (const each of [shop, shrunk, gone]) await each.close();
  });

  /** From consent to tokens. */
  async function tokensFor(client_id: string, scope?: string, at = shop) {
    const { verifier, challenge } = pkce();
    const location = await oauth.allow(ada, { client_id, scope, code_challenge: challenge });
    const code = location.searchParams.get('code') ?? '';
    return new OAuthDriver(at).token({
      grant_type: 'authorization_code',
      client_id,
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    });
  }

  const statusOf = async (at: TestApp, path: string, token: string) => (await at.get(path, { token })).status;

  it('are its defaults if it asks for none, and never everything', async () => {
    const { body } = await tokensFor('wide');
    expect(body.scope).toBe('profile cart');
    expect(await statusOf(shop, '/cart', body.access_token)).toBe(200);
    expect(await statusOf(shop, '/orders', body.access_token)).toBe(403);
    expect((await tokensFor('wide', '')).body.scope).toBe('profile cart');
  });

  it('are `profile` if none are registered', async () => {
    const { body } = await tokensFor('plain');
    expect(body.scope).toBe('profile');
    expect(await statusOf(shop, '/users/me', body.access_token)).toBe(200);
    for (const path of ['/cart', '/orders', '/users', '/roles']) {
      expect(await statusOf(shop, path, body.access_token), path).toBe(403);
    }
  });

  it('must be requested if there is no default', async () => {
    expect(paramsOf(await asked('silent'))).toMatchObject({ error: 'invalid_scope' });
    expect((await tokensFor('silent', 'orders')).body.scope).toBe('orders');
  });
  const asked = async (client_id: string, scope?: string) =>
    locationOf(await oauth.ask({ client_id, scope }));

  it.each(['orders', 'profile orders', 'read_user', '*', 'profile *'])(
    'cannot be exceeded by asking for %j',
    async (scope) => {
      expect(paramsOf(await asked('plain', scope))).toMatchObject({ error: 'invalid_scope' });
    },
  );

  it('are shown on the consent page, and no others', async () => {
    const { text } = await oauth.ask({ client_id: 'plain' });
    expect(text).toContain('See and change your profile');
    expect(text).not.toContain('Do everything that your account can do');
    expect(text).not.toContain('password and your sessions');
  });

  it('cannot be exceeded by a refresh', async () => {
    const { body } = await tokensFor('wide', 'profile');
    for (const scope of ['orders', 'profile cart', 'read_user']) {
      const more = { client_id: 'wide', scope };
      expect((await oauth.byRefreshToken(body.refresh_token, more)).body.error, scope).toBe('invalid_scope');
    }
    const next = await oauth.byRefreshToken(body.refresh_token, { client_id: 'wide' });
    expect(next.body.scope).toBe('profile');
  });

  it('are reduced at once in issued tokens when the registration shrinks', async () => {
    const { body } = await tokensFor('wide', 'profile cart orders');
    const isOpen = async (at: TestApp) => [
      await statusOf(at, '/users/me', body.access_token),
      await statusOf(at, '/cart', body.access_token),
      await statusOf(at, '/orders', body.access_token),
    ];
    expect(await isOpen(shop)).toEqual([200, 200, 200]);
    expect(await isOpen(shrunk)).toEqual([403, 200, 403]);
    const write = { json: { fullName: 'Ada' }, token: body.access_token };
    expect((await shrunk.request('PATCH', '/users/me', write)).status).toBe(403);
    const refreshed = await new OAuthDriver(shrunk).byRefreshToken(body.refresh_token, { client_id: 'wide' });
    expect(refreshed.body.scope).toBe('cart');
    const next = { client_id: 'wide', scope: 'profile' };
    expect(
      (await new OAuthDriver(shrunk).byRefreshToken(refreshed.body.refresh_token, next)).body.error,
    ).toBe('invalid_scope');
  });

  it('are those at the time the code is redeemed and the consent is given', async () => {
    const { body } = await tokensFor('wide', 'profile cart', shrunk);
    expect(body.scope).toBe('cart');
    expect(await statusOf(shrunk, '/users/me', body.access_token)).toBe(403);
    const page = await oauth.ask({ client_id: 'wide', scope: 'profile' });
    const answer = { login: ada, password: PASSWORD, decision: 'allow' };
    const location = locationOf(await new OAuthDriver(shrunk).decide(page.text, answer));
    expect(paramsOf(location)).toMatchObject({ error: 'invalid_scope' });
  });

  it('end when the client is no longer registered', async () => {
    const { body } = await tokensFor('wide', 'profile');
    expect(await statusOf(gone, '/users/me', body.access_token)).toBe(401);
    const write = { json: { fullName: 'Ada' }, token: body.access_token };
    expect((await gone.request('PATCH', '/users/me', write)).status).toBe(401);
    const refreshed = await new OAuthDriver(gone).byRefreshToken(body.refresh_token, { client_id: 'wide' });
    expect(refreshed).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('do not include permissions that the client has not registered', async () => {
    const admin = await shop.userOf('admin');
    expect(await statusOf(shop, '/users', admin.token)).toBe(200);
    const { body } = await tokensFor('wide', 'profile read_user');
    expect(body.scope).toBe('profile');
    expect(await statusOf(shop, '/users', body.access_token)).toBe(403);
  });

  it.each(['wide', 'plain', 'silent'])(
    'do not matter to the password grant, which %s never has',
    async (id) => {
      const logins: Record<string, string>[] = [
        { username: ada, password: PASSWORD },
        { username: ada, password: 'wrong' },
        {},
      ];
      for (const fields of logins) {
        const answer = await oauth.token({ grant_type: 'password', client_id: id, ...fields });
        expect(answer).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
      }
    },
  );
});

describe("operations reserved for the shop's own client", () => {
  let shop: TestApp;
  let oauth: OAuthDriver;
  let document: OpenAPIObject;

  beforeAll(async () => {
    shop = await startTestApp(registered({ ...PARTNER, scopes: ['profile', 'cart', 'orders'] }));
    oauth = new OAuthDriver(shop);
    document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
  });
  afterAll(() => shop.close());

  type Operation = Record<string, unknown> & { responses: Record<string, unknown> };
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>)
        .filter(([, operation]) => typeof operation === 'object' && 'responses' in operation)
        .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    );
  /** Responses that operations share are under `components`. */
  const resolve = (response: unknown): unknown => {
    const name = (response as { $ref?: string }).$ref?.split('/').at(-1);
    return name === undefined ? response : document.components?.responses?.[name];
  };
  const isMarked = ({ operation }: { operation: Operation }) => operation['x-own-client-only'] === true;
  /**
   * Behind a token, and about passwords, addresses, sessions, or the end of an account of one's
   * own.
   */
  const isOfTheKind = ({ method, path, operation }: { method: string; path: string; operation: Operation }) =>
    operation.security !== undefined &&
    (/\/(logout-all|password\/change|auth\/sessions.*|users\/me\/email.*|users\/\{id\}\/sessions)$/.test(
      path,
    ) ||
      (method === 'DELETE' && path.endsWith('/users/me')));

  it('are marked in the OpenAPI document, and no others', () => {
    const names = (of: ReturnType<typeof operations>) =>
      of.map(({ method, path }) => `${method} ${path}`).sort();
    const marked = operations().filter(isMarked);
    expect(names(marked)).toEqual(names(operations().filter(isOfTheKind)));
    expect(marked.length).toBeGreaterThanOrEqual(5);
    for (const { operation } of marked) {
      expect(JSON.stringify(resolve(operation.responses['403']))).toContain('own_client_required');
    }
  });

  it('are rejected for third parties with `profile`, and change nothing', async () => {
    const ada = await oauth.register();
    const { access_token: token } = (await oauth.token(await oauth.code(ada, 'profile'))).body;
    const own = (await oauth.byPassword(ada)).body.access_token;
    const passwords = { currentPassword: PASSWORD, newPassword: 'another correct horse battery' };
    for (const { method, path } of operations().filter(isMarked)) {
      const url = path.replace('/api/v1', '').replace(/\{\w+\}/, 'some-id');
      const json = method === 'POST' ? passwords : undefined;
      const answer = await shop.request(method, url, { token, json });
      expect(answer.status, `${method} ${path}`).toBe(403);
      if (!path.includes('/users/{id}')) expect(answer.body.code, path).toBe('own_client_required');
    }
    expect((await shop.get('/users/me', { token })).status).toBe(200);
    expect((await shop.get('/users/me', { token: own })).status).toBe(200);
    expect((await oauth.byPassword(ada)).status).toBe(200);
  });

  it("accept the shop's own log-in and Swagger UI", async () => {
    const ada = await oauth.register();
    for (const more of [{}, { client_id: 'swagger-ui' }]) {
      const token = (await oauth.byPassword(ada, more as Record<string, string>)).body.access_token;
      expect((await shop.get('/auth/sessions', { token })).status).toBe(200);
      expect((await shop.post('/auth/logout-all', undefined, { token })).status).toBe(204);
    }
  });

  it('do not include ending its own session', async () => {
    const { access_token: token } = (await oauth.token(await oauth.code(await oauth.register(), 'profile')))
      .body;
    expect((await shop.post('/auth/logout', undefined, { token })).status).toBe(204);
    expect((await shop.get('/users/me', { token })).status).toBe(401);
  });
});
