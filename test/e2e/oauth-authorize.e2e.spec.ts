import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/shared/clock.js';
import {
  CALLBACK,
  OAuthDriver,
  PARTNER,
  PASSWORD,
  WITH_CLIENTS,
  locationOf,
  paramsOf,
} from '../support/oauth.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MINUTE = 60_000;
const MAX_ANSWER_BYTES = 20_000;
/** A form of this size is taken. */
const FORM_BYTES = 16_000;

describe('the authorization endpoint', () => {
  let shop: TestApp;
  let oauth: OAuthDriver;
  let ada: string;

  beforeAll(async () => {
    shop = await startTestApp(WITH_CLIENTS);
    oauth = new OAuthDriver(shop);
    ada = await oauth.register();
  });
  afterAll(() => shop.close());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** From now on the application lives in the future. */
  const later = (milliseconds: number) => {
    const clock = shop.app.get(Clock, { strict: false });
    vi.spyOn(clock, 'now').mockImplementation(() => new Date(Date.now() + milliseconds));
  };

  describe('the page', () => {
    it('shows the client and the scopes, escaped', async () => {
      const page = await oauth.ask({ scope: 'profile update_stock', state: '"><script>alert(1)</script>' });
      expect(page.status).toBe(200);
      expect(page.text).toContain('Partner &lt;b&gt;&quot;Shop&quot;&lt;/b&gt; &amp; Sons');
      expect(page.text).toContain('Change the stock of products');
      expect(page.text).toContain('app.example.com');
      expect(page.text).not.toMatch(/<script|<b>/i);
    });

    it('can only submit its form, cannot be framed, and is not cached', async () => {
      const { headers } = await oauth.ask();
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("form-action 'self' https: http:;");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('set-cookie')).toBeNull();
    });

    it('says so when all permissions are requested', async () => {
      const swaggerUi = {
        client_id: 'swagger-ui',
        redirect_uri: `${shop.config.publicUrl}/docs/oauth2-redirect.html`,
      };
      expect((await oauth.ask(swaggerUi)).text).toContain('Do everything that your account can do');
    });

    it.each([
      ['quotes', '"'.repeat(4000), 200],
      ['letters', 'x'.repeat(4000), 200],
      ['control characters', '\u0001'.repeat(4000), 303],
      ['one character too many', 'x'.repeat(4001), 303],
    ])('is short, whatever the state contains: %s', async (_, state, status) => {
      const page = await oauth.ask({ state });
      expect(page.status).toBe(status);
      expect(Buffer.byteLength(page.text)).toBeLessThan(MAX_ANSWER_BYTES);
      if (status === 200) {
        const params = paramsOf(locationOf(await oauth.decide(page.text, { decision: 'deny' })));
        expect(params.state).toBe(state);
      }
    });

    it('ignores unknown parameters', async () => {
      expect((await oauth.ask({ prompt: 'login', nonce: 'x' })).status).toBe(200);
    });
  });

  describe('an error page without redirect', () => {
    it.each<[string, Record<string, string | undefined>]>([
      ['an unknown client', { client_id: 'nobody' }],
      ['no client', { client_id: undefined }],
      ['no redirect URI', { redirect_uri: undefined }],
      ['the redirect URI of another client', { redirect_uri: 'https://rival.example.com/cb' }],
      ['another host', { redirect_uri: 'https://evil.example/callback' }],
      ['a prefix', { redirect_uri: 'https://app.example.com/' }],
      ['a suffix', { redirect_uri: `${CALLBACK}/more` }],
      ['an additional slash', { redirect_uri: `${CALLBACK}/` }],
      ['an additional query', { redirect_uri: `${CALLBACK}?x=1` }],
      ['a fragment', { redirect_uri: `${CALLBACK}#x` }],
      ['other case in the path', { redirect_uri: 'https://app.example.com/Callback' }],
      ['other case in the host', { redirect_uri: 'https://APP.example.com/callback' }],
      ['the port spelled out', { redirect_uri: 'https://app.example.com:443/callback' }],
      ['another port', { redirect_uri: 'https://app.example.com:8443/callback' }],
      ['plain http', { redirect_uri: 'http://app.example.com/callback' }],
      ['a relative path', { redirect_uri: 'https://app.example.com/x/../callback' }],
      ['an encoded letter', { redirect_uri: 'https://app.example.com/%63allback' }],
      ['user information', { redirect_uri: 'https://app.example.com@evil.example/callback' }],
      ['a longer host', { redirect_uri: 'https://app.example.com.evil.example/callback' }],
      ['a backslash', { redirect_uri: 'https:\\\\app.example.com\\callback' }],
      ['a blank', { redirect_uri: `${CALLBACK} ` }],
      ['a line break', { redirect_uri: `${CALLBACK}\r\nx: y` }],
      ['a script URI', { redirect_uri: 'javascript:alert(1)' }],
      ['data', { redirect_uri: 'data:text/html,<script>alert(1)</script>' }],
      ['no scheme', { redirect_uri: '//app.example.com/callback' }],
    ])('%s', async (_, differences) => {
      const answer = await oauth.ask({ ...differences, state: 'x' });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(answer.text).not.toMatch(/<script|evil/i);
    });

    it.each(['client_id=partner', 'redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback'])(
      '%s twice',
      async (twice) => {
        const uri = encodeURIComponent(CALLBACK);
        const path = `//oauth/authorize?client_id=partner&redirect_uri=${uri}&${twice}`;
        expect((await shop.get(path)).status).toBe(400);
      },
    );
  });

  describe('a redirect', () => {
    it.each<[string, Record<string, string | undefined>]>([
      ['unsupported_response_type', { response_type: 'token' }],
      ['unsupported_response_type', { response_type: 'code token' }],
      ['invalid_request', { response_type: undefined }],
      ['invalid_request', { code_challenge: undefined }],
      ['invalid_request', { code_challenge: 'short' }],
      ['invalid_request', { code_challenge: 'x'.repeat(44) }],
      ['invalid_request', { code_challenge_method: undefined }],
      ['invalid_request', { code_challenge_method: 'plain' }],
      ['invalid_scope', { scope: 'nonsense' }],
      ['invalid_scope', { scope: 'profile *' }],
      ['invalid_scope', { scope: 'profile read_user' }],
    ])('with %s for %j', async (error, differences) => {
      const location = locationOf(await oauth.ask({ ...differences, state: 'a b&c=d#é%"' }));
      expect(location.href.startsWith(`${CALLBACK}?`)).toBe(true);
      expect(paramsOf(location)).toEqual({
        error,
        error_description: expect.any(String),
        state: 'a b&c=d#é%"',
        iss: shop.config.publicUrl,
      });
    });

    it('without the state if it is given twice', async () => {
      const page = `client_id=partner&redirect_uri=${encodeURIComponent(CALLBACK)}&state=a&state=b`;
      const params = paramsOf(locationOf(await shop.get(`//oauth/authorize?${page}`)));
      expect(params).toMatchObject({ error: 'invalid_request' });
      expect(params).not.toHaveProperty('state');
    });

    it('for a denied consent, which needs no log-in', async () => {
      const page = await oauth.ask({ state: 's' });
      const location = locationOf(
        await oauth.decide(page.text, { login: '', password: '', decision: 'deny' }),
      );
      expect(paramsOf(location)).toMatchObject({ error: 'access_denied', state: 's' });
      expect(location.searchParams.has('code')).toBe(false);
    });

    it('for a user who has none of the permissions', async () => {
      const location = await oauth.allow(ada, { scope: 'delete_role' });
      expect(paramsOf(location)).toMatchObject({ error: 'invalid_scope' });
    });

    it('with code, state and issuer for a given consent', async () => {
      const state = 'x'.repeat(3000);
      const location = await oauth.allow(ada, { state });
      expect(location.href.startsWith(`${CALLBACK}?`)).toBe(true);
      expect(paramsOf(location)).toEqual({ code: expect.any(String), state, iss: shop.config.publicUrl });
    });

    it('with the query that the client has registered', async () => {
      const location = await oauth.allow(ada, { redirect_uri: PARTNER.redirectUris[1] });
      expect(location.href.startsWith('https://app.example.com/second?kept=1&code=')).toBe(true);
      expect(location.searchParams.has('state')).toBe(false);
    });
  });

  describe('the form', () => {
    it('is shown again after a wrong log-in, with the same message for all, and works then', async () => {
      const page = await oauth.ask({ state: 's' });
      const login = `nobody"><script>alert(1)</script>`;
      const unknown = await oauth.decide(page.text, { login, password: 'x', decision: 'allow' });
      const wrong = await oauth.decide(page.text, { login: ada, password: 'x', decision: 'allow' });
      const empty = await oauth.decide(page.text, { login: '', password: '', decision: 'allow' });
      for (const answer of [unknown, wrong, empty]) {
        expect(answer.status).toBe(401);
        expect(answer.headers.get('location')).toBeNull();
        expect(answer.headers.get('content-security-policy')).toContain("form-action 'self' https: http:;");
        expect(answer.text).toContain('The login or password is wrong.');
        expect(answer.text).not.toMatch(/<script/i);
      }
      const right = { login: ada, password: PASSWORD, decision: 'allow' };
      expect(paramsOf(locationOf(await oauth.decide(wrong.text, right)))).toMatchObject({ state: 's' });
    });

    it.each(['"', "'", '<', 'x', '\u00e9'])('does not repeat a long login of %s', async (character) => {
      const page = await oauth.ask();
      const space = FORM_BYTES - Buffer.byteLength(page.text);
      const length = new URLSearchParams([['', character]]).toString().length - 1;
      const login = character.repeat(space / length);
      const answer = await oauth.decide(page.text, { login, password: 'x', decision: 'allow' });
      expect(answer.status).toBe(401);
      expect(Buffer.byteLength(answer.text)).toBeLessThan(MAX_ANSWER_BYTES);
      expect(answer.text).toContain('The login or password is wrong.');
    });

    it('is rejected when it is altered, forged, or older than ten minutes', async () => {
      const page = (await oauth.ask()).text;
      const hidden = / name="request" value="([^"]+)"/.exec(page)?.[1] ?? '';
      const [text = '', seal = ''] = hidden.split('.');
      const request = JSON.parse(Buffer.from(text, 'base64url').toString()) as object;
      const evil = { ...request, redirectUri: 'https://evil.example/' };
      const altered = `${Buffer.from(JSON.stringify(evil)).toString('base64url')}.${seal}`;
      const fields = { login: ada, password: PASSWORD, decision: 'allow' };
      for (const made of [altered, text, `${text}.`, 'nonsense', '..']) {
        const answer = await oauth.form('//oauth/authorize', { request: made, ...fields });
        expect(answer.status, made).toBe(400);
        expect(answer.headers.get('location')).toBeNull();
      }
      later(11 * MINUTE);
      expect((await oauth.decide(page, fields)).status).toBe(400);
    });

    it('accepts a form, not JSON', async () => {
      expect((await shop.post('//oauth/authorize', { decision: 'allow' })).status).toBe(415);
    });

    it('requires a choice', async () => {
      const page = await oauth.ask();
      expect((await oauth.decide(page.text, { login: ada, password: PASSWORD })).status).toBe(400);
    });
  });

  it('publishes its metadata (RFC 8414)', async () => {
    const { publicUrl } = shop.config;
    const answer = await shop.get<Record<string, unknown>>('//.well-known/oauth-authorization-server');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toMatchObject({
      issuer: publicUrl,
      authorization_endpoint: `${publicUrl}/oauth/authorize`,
      token_endpoint: `${publicUrl}/api/v1/auth/token`,
      revocation_endpoint: `${publicUrl}/api/v1/auth/revoke`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'password'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    });
    expect(answer.body.scopes_supported).toEqual(expect.arrayContaining(['profile', 'create_product']));
    for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint']) {
      const path = String(answer.body[endpoint]).slice(publicUrl.length);
      expect([400, 405], path).toContain((await shop.get(`/${path}`)).status);
    }
  });
});
