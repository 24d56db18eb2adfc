import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserRepository } from '../../src/users/domain/user.repository.js';
import { OAuthDriver, PARTNER, PASSWORD, WITH_CLIENTS } from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const basic = (id: string, secret = '') => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('the token endpoint', () => {
  let shop: TestApp;
  let oauth: OAuthDriver;
  let ada: string;

  beforeAll(async () => {
    shop = await startTestApp(WITH_CLIENTS);
    oauth = new OAuthDriver(shop);
    ada = await oauth.register();
  });
  afterAll(() => shop.close());

  const login = (more: Record<string, string> = {}) => oauth.byPassword(ada, more);

  describe('grant_type=password', () => {
    it('returns a pair of tokens as in RFC 6749, and forbids caching', async () => {
      const answer = await login();
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('pragma')).toBe('no-cache');
      expect(answer.body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: shop.config.accessTokenTtl,
        refresh_token: expect.any(String),
        scope: 'profile cart orders',
      });
      expect(await oauth.isAlive(answer.body.access_token)).toBe(true);
    });

    it('accepts an e-mail address in any case', async () => {
      expect((await oauth.byPassword(`${ada}@EXAMPLE.com`)).status).toBe(200);
    });

    it('gives the same response for an unknown account, a wrong password and a deactivated account', async () => {
      const gone = await oauth.register();
      const users = shop.app.get(UserRepository, { strict: false });
      await users.update((await users.findByEmail(`${gone}@example.com`))!.id, { isActive: false });
      const answers = [
        await oauth.byPassword('nobody'),
        await oauth.byPassword(ada, { password: 'wrong' }),
        await oauth.byPassword(gone),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(400);
        expect(body).toEqual({
          error: 'invalid_grant',
          error_description: 'The login or password is wrong.',
        });
      }
    });

    it('narrows to the requested scope', async () => {
      const { body } = await login({ scope: 'profile cart' });
      expect(body.scope).toBe('profile cart');
      expect(await oauth.isAlive(body.access_token)).toBe(true);
      const narrow = await login({ scope: 'cart' });
      expect((await shop.get('/auth/sessions', { token: narrow.body.access_token })).status).toBe(403);
    });

    it('omits what the role does not grant, and rejects a scope of which nothing remains', async () => {
      expect((await login({ scope: 'orders create_product' })).body.scope).toBe('orders');
      expect(await login({ scope: 'create_product' })).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
    });

    it.each(['nonsense', 'profile nonsense', '*', ' ', 'profile\tcart', 'PROFILE'])(
      'rejects the scope %j',
      async (scope) => {
        expect(await login({ scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
      },
    );

    it('treats an empty scope as none', async () => {
      expect((await login({ scope: '' })).body.scope).toBe('profile cart orders');
    });
  });

  describe('grant_type=refresh_token', () => {
    it('exchanges the token for a new pair', async () => {
      const first = (await login()).body;
      const second = await oauth.byRefreshToken(first.refresh_token);
      expect(second.status).toBe(200);
      expect(second.body.refresh_token).not.toBe(first.refresh_token);
      expect(await oauth.isAlive(second.body.access_token)).toBe(true);
    });

    it('narrows the access token only: the next refresh has the whole scope again', async () => {
      const first = (await login({ scope: 'profile cart' })).body;
      const narrowed = (await oauth.byRefreshToken(first.refresh_token, { scope: 'cart' })).body;
      expect(narrowed.scope).toBe('cart');
      expect((await shop.get('/auth/sessions', { token: narrowed.access_token })).status).toBe(403);
      expect((await oauth.byRefreshToken(narrowed.refresh_token)).body.scope).toBe('profile cart');
    });

    it('never widens, and does not consume the token when too much is requested', async () => {
      const { refresh_token } = (await login({ scope: 'cart' })).body;
      for (const scope of ['cart profile', 'orders', 'nonsense']) {
        const answer = await oauth.byRefreshToken(refresh_token, { scope });
        expect(answer, scope).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
      }
      expect((await oauth.byRefreshToken(refresh_token)).body.scope).toBe('cart');
    });

    it('rejects anything but a refresh token of this client', async () => {
      const { access_token, refresh_token } = (await login({ client_id: 'swagger-ui' })).body;
      for (const token of ['nonsense', access_token, refresh_token]) {
        const answer = await oauth.byRefreshToken(token);
        expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      }
      const ofOther = await oauth.byRefreshToken(refresh_token, { client_id: PARTNER.id });
      expect(ofOther.body.error).toBe('invalid_grant');
      const json = await shop.post('/auth/refresh', { refreshToken: refresh_token });
      expect(json.body.code).toBe('refresh_token_invalid');
      expect((await oauth.byRefreshToken(refresh_token, { client_id: 'swagger-ui' })).status).toBe(200);
    });
  });

  describe('clients', () => {
    const credentials = () => ({ grant_type: 'password', username: ada, password: PASSWORD });

    it('may authenticate in the header, as Swagger UI does', async () => {
      for (const headers of [basic('swagger-ui'), basic(''), basic('swagger%2Dui')]) {
        expect((await oauth.token(credentials(), headers)).status).toBe(200);
      }
    });

    it.each<[string, Record<string, string>, Record<string, string>]>([
      ['an unknown client', { client_id: 'nobody' }, {}],
      ['an unknown client in the header', {}, basic('nobody')],
      ['a secret', { client_id: 'swagger-ui', client_secret: 'x' }, {}],
      ['a secret in the header', {}, basic('swagger-ui', 'x')],
      ['a secret without a client id', {}, basic('', 'x')],
      ['a header with another scheme', {}, { authorization: 'Bearer x' }],
      ['a header without a colon', {}, { authorization: 'Basic eA==' }],
    ])('are rejected with %s', async (_, more, headers) => {
      const answer = await oauth.token({ ...credentials(), ...more }, headers);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });

    it('are rejected with two ids', async () => {
      const answer = await oauth.token({ ...credentials(), client_id: PARTNER.id }, basic('swagger-ui'));
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it('of third parties may not use the password grant', async () => {
      const answer = await oauth.token({ ...credentials(), client_id: PARTNER.id });
      expect(answer).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    });
  });

  describe('malformed requests', () => {
    it.each<[string, string, string]>([
      ['without a grant type', 'username=a&password=b', 'invalid_request'],
      ['with an empty grant type', 'grant_type=&username=a', 'invalid_request'],
      ['with another grant type', 'grant_type=client_credentials', 'unsupported_grant_type'],
      ['with a grant type that is an object property', 'grant_type=constructor', 'unsupported_grant_type'],
      ['without a username', 'grant_type=password&password=b', 'invalid_request'],
      ['without a password', 'grant_type=password&username=a&password=', 'invalid_request'],
      ['without a refresh token', 'grant_type=refresh_token', 'invalid_request'],
      ['without a code', 'grant_type=authorization_code&client_id=partner', 'invalid_request'],
      [
        'without a client',
        'grant_type=authorization_code&code=a&redirect_uri=b&code_verifier=c',
        'invalid_request',
      ],
      [
        'without a verifier',
        'grant_type=authorization_code&code=a&redirect_uri=b&client_id=partner',
        'invalid_request',
      ],
      ['with a repeated parameter', 'grant_type=password&grant_type=password', 'invalid_request'],
      [
        'with a repeated unknown parameter',
        'grant_type=password&username=a&password=b&x=1&x=2',
        'invalid_request',
      ],
    ])('are rejected %s', async (_, fields, error) => {
      const answer = await oauth.token(fields);
      expect(answer).toMatchObject({ status: 400, body: { error } });
      expect(Object.keys(answer.body).sort()).toEqual(['error', 'error_description']);
      // RFC 6749, section 5.2: neither quotes nor backslashes, nor anything but ASCII.
      expect(answer.body.error_description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });

    it('may contain unknown parameters', async () => {
      expect((await login({ audience: 'x', __proto__x: '1' })).status).toBe(200);
    });

    it('are rejected when parameters are in the query', async () => {
      const answer = await oauth.form(`/auth/token?grant_type=password&username=${ada}`, {
        password: PASSWORD,
      });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    });

    it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
      'reject %s',
      async (type) => {
        const sent = { raw: '{"grant_type":"password"}', headers: { 'content-type': type } };
        for (const path of ['/auth/token', '/auth/revoke']) {
          expect((await shop.request('POST', path, sent)).status, path).toBe(415);
        }
      },
    );

    it('are rejected unless POST', async () => {
      const answer = await shop.get('/auth/token?grant_type=password');
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
    });
  });

  describe('revocation (RFC 7009)', () => {
    const revoke = (fields: Record<string, string>) => oauth.form('/auth/revoke', fields);

    it('ends the session, and so both tokens, by either token', async () => {
      for (const kind of ['access_token', 'refresh_token'] as const) {
        const tokens = (await login()).body;
        const answer = await revoke({ token: tokens[kind], token_type_hint: kind });
        expect(answer).toMatchObject({ status: 200, text: '' });
        expect(await oauth.isAlive(tokens.access_token)).toBe(false);
        expect((await oauth.byRefreshToken(tokens.refresh_token)).body.error).toBe('invalid_grant');
      }
    });

    it('documents and accepts any hint', async () => {
      interface Schemas {
        readonly components: { readonly schemas: Record<string, { properties: Record<string, object> }> };
      }
      const { body } = await shop.get<Schemas>('//openapi.json');
      const hint = body.components.schemas.RevocationForm?.properties.token_type_hint;
      expect(hint).toMatchObject({ type: 'string' });
      expect(hint).not.toHaveProperty('enum');
    });

    it('gives the same response if there is nothing to end', async () => {
      const { refresh_token } = (await login()).body;
      await revoke({ token: refresh_token });
      for (const token of [refresh_token, 'nonsense', 'a.b.c', 'é']) {
        expect((await revoke({ token, token_type_hint: 'nonsense' })).status).toBe(200);
      }
    });

    it('ends no session of another client', async () => {
      const tokens = (await login({ client_id: 'swagger-ui' })).body;
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        const answer = await revoke({ token, client_id: PARTNER.id });
        expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      }
      expect(await oauth.isAlive(tokens.access_token)).toBe(true);
      expect((await revoke({ token: tokens.refresh_token, client_id: 'swagger-ui' })).status).toBe(200);
      expect(await oauth.isAlive(tokens.access_token)).toBe(false);
    });

    it('requires a token, and an existing client if one is given', async () => {
      expect((await revoke({ token: '' })).body.error).toBe('invalid_request');
      expect((await revoke({ token: 'x', client_id: 'nobody' })).status).toBe(401);
    });
  });
});
