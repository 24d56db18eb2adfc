import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/platform/config/env.js';
import { ConfigError } from '../../src/platform/config/variables.js';
import { PRODUCTION } from '../support/production.js';

const JWT_SECRET = 'a secret for tests that is long enough';
const parse = (env: Readonly<Record<string, string>> = {}) => parseConfig({ JWT_SECRET, ...env });

/** A start that is refused says which variable is wrong, in one line. */
function expectRefusal(name: string, env: Readonly<Record<string, string>>): ConfigError {
  try {
    parse(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toMatch(new RegExp(`^${name} [^\n]+$`));
    return error as ConfigError;
  }
  throw new Error(`${JSON.stringify(env)} was taken.`);
}

describe(parseConfig.name, () => {
  it('has a default for everything outside production', () => {
    expect(parse()).toMatchObject({
      production: false,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      accessTokenTtl: 900,
      refreshTokenTtl: 604_800,
      oauthClients: [],
      smtpUrl: undefined,
      mailFrom: { name: 'nest-shop', address: 'shop@localhost' },
      adminEmail: undefined,
      adminPassword: undefined,
      rateLimit: 'on',
      trustProxy: 0,
    });
  });

  it.each(['JWT_SECRET', 'PUBLIC_URL'])('requires %s in production', (name) => {
    expect(parse(PRODUCTION).production).toBe(true);
    expectRefusal(name, { ...PRODUCTION, [name]: '' });
    expectRefusal(name, { ...PRODUCTION, [name]: ' ' });
  });

  it('requires SMTP_URL in production, unless MAIL=file allows mail files', () => {
    expectRefusal('SMTP_URL', { ...PRODUCTION, MAIL: '' });
    expect(parse({ ...PRODUCTION, MAIL: '', SMTP_URL: 'smtp://localhost' }).smtpUrl).toBe('smtp://localhost');
    expect(parse({ ...PRODUCTION, SMTP_URL: 'smtp://localhost' }).smtpUrl).toBe('smtp://localhost');
    expect(parse(PRODUCTION).smtpUrl).toBeUndefined();
    expectRefusal('MAIL', { ...PRODUCTION, MAIL: 'files' });
    expectRefusal('MAIL', { MAIL: 'smtp' });
  });

  it('treats an empty variable as unset', () => {
    const names = [
      'SMTP_URL',
      'MAIL_FROM',
      'ACCESS_TOKEN_TTL',
      'OAUTH_CLIENTS',
      'ADMIN_EMAIL',
      'ADMIN_PASSWORD',
    ];
    expect(parse(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(parse());
  });

  it.each([
    ['90s', 90],
    ['15m', 900],
    ['12h', 43_200],
    ['7d', 604_800],
  ])('accepts a duration like %s', (REFRESH_TOKEN_TTL, seconds) => {
    expect(parse({ ACCESS_TOKEN_TTL: '1s', REFRESH_TOKEN_TTL }).refreshTokenTtl).toBe(seconds);
  });

  it.each(['0s', '15', '15 m', '-1m', '1.5h', '1w', '367d', '1e3s', '999999999d'])(
    'rejects the duration %j',
    (value) => {
      expectRefusal('ACCESS_TOKEN_TTL', { ACCESS_TOKEN_TTL: value });
      expectRefusal('REFRESH_TOKEN_TTL', { REFRESH_TOKEN_TTL: value });
    },
  );

  it('rejects a refresh token TTL below the access token TTL', () => {
    expectRefusal('REFRESH_TOKEN_TTL', { ACCESS_TOKEN_TTL: '2h', REFRESH_TOKEN_TTL: '1h' });
  });

  it.each(['smtp://localhost:25', 'smtps://me:p%40ss@mail.example', 'smtp://m.example?requireTLS=true'])(
    'accepts the SMTP_URL %s',
    (SMTP_URL) => {
      expect(parse({ SMTP_URL }).smtpUrl).toBe(SMTP_URL);
    },
  );

  it.each([
    'http://mail.example',
    'mail.example:25',
    'smtp://',
    'smtp:me:secret@mail.example',
    'https://me:secret@mail.example',
  ])('rejects the SMTP_URL %s without repeating it', (SMTP_URL) => {
    expect(expectRefusal('SMTP_URL', { SMTP_URL }).message).not.toContain('secret');
  });

  it.each([
    ['shop@example.com', { name: 'nest-shop', address: 'shop@example.com' }],
    ['<shop@example.com>', { name: 'nest-shop', address: 'shop@example.com' }],
    ['The Shop <shop@example.com>', { name: 'The Shop', address: 'shop@example.com' }],
    ['"Böll, Söhne" <shop@localhost>', { name: 'Böll, Söhne', address: 'shop@localhost' }],
  ])('accepts the MAIL_FROM %s', (MAIL_FROM, mailbox) => {
    expect(parse({ MAIL_FROM }).mailFrom).toEqual(mailbox);
  });

  it.each([
    'shop',
    'The Shop',
    'a@b.example, c@d.example',
    'x@y.example <shop@example.com>',
    'A\nB <a@b.example>',
  ])('rejects the MAIL_FROM %j', (MAIL_FROM) => {
    expect(() => parse({ MAIL_FROM })).toThrow(/^MAIL_FROM /);
  });

  it('uses SHOP_NAME for the shop, and for its mails if MAIL_FROM has no name', () => {
    const named = parse({ SHOP_NAME: ' Böll & <b>Söhne</b> ' });
    expect(named.shopName).toBe('Böll & <b>Söhne</b>');
    expect(named.mailFrom).toEqual({ name: 'Böll & <b>Söhne</b>', address: 'shop@localhost' });
    expect(parse({ SHOP_NAME: 'A', MAIL_FROM: 'B <b@shop.example>' }).mailFrom.name).toBe('B');
    expect(parse().shopName).toBe('nest-shop');
  });

  it.each([
    'A\r\nBcc: eve@evil.example',
    'A\nB',
    'A\u0000B',
    'A\tB',
    'A\u0085B',
    'A\u2028B',
    'A\u202eB',
    'A\u200bB',
    'A\ud800',
    'x'.repeat(81),
  ])('rejects %j as SHOP_NAME', (SHOP_NAME) => {
    expect(expectRefusal('SHOP_NAME', { SHOP_NAME }).message).not.toContain(SHOP_NAME);
  });

  it("links mails to STOREFRONT_URL if it differs from the shop's address", () => {
    const PUBLIC_URL = 'https://api.example/shop';
    expect(parse({ PUBLIC_URL })).toMatchObject({ storefrontUrl: undefined, homeUrl: PUBLIC_URL });
    expect(parse({ PUBLIC_URL, STOREFRONT_URL: `${PUBLIC_URL}/` })).toMatchObject({
      storefrontUrl: undefined,
      homeUrl: PUBLIC_URL,
    });
    const storefrontUrl = 'https://shop.example/en';
    expect(parse({ PUBLIC_URL, STOREFRONT_URL: `${storefrontUrl}/` })).toMatchObject({
      storefrontUrl,
      homeUrl: storefrontUrl,
    });
    for (const STOREFRONT_URL of [
      'shop.example',
      'javascript:alert(1)',
      'https://a:b@shop.example',
      'https://a/?b',
    ]) {
      expectRefusal('STOREFRONT_URL', { STOREFRONT_URL });
    }
  });

  it('logs SQL statements outside production only, if LOG_SQL=on', () => {
    expect(parse().logSql).toBe(false);
    expect(parse({ LOG_SQL: 'on' }).logSql).toBe(true);
    expect(parse({ ...PRODUCTION, LOG_SQL: 'off' }).logSql).toBe(false);
    expectRefusal('LOG_SQL', { ...PRODUCTION, LOG_SQL: 'on' });
    expectRefusal('LOG_SQL', { LOG_SQL: 'yes' });
  });

  it('allows RATE_LIMIT=off outside production only', () => {
    expect(parse({ RATE_LIMIT: 'off' }).rateLimit).toBe('off');
    expectRefusal('RATE_LIMIT', { ...PRODUCTION, RATE_LIMIT: 'off' });
    expectRefusal('RATE_LIMIT', { RATE_LIMIT: 'no' });
    expect(parse(PRODUCTION).rateLimit).toBe('on');
  });

  it('requires both or neither of ADMIN_EMAIL and ADMIN_PASSWORD', () => {
    const admin = { ADMIN_EMAIL: 'Root@Example.com', ADMIN_PASSWORD: ' with blanks ' };
    expect(parse(admin)).toMatchObject({ adminEmail: 'root@example.com', adminPassword: ' with blanks ' });
    expectRefusal('ADMIN_PASSWORD', { ADMIN_EMAIL: admin.ADMIN_EMAIL });
    expectRefusal('ADMIN_EMAIL', { ADMIN_PASSWORD: admin.ADMIN_PASSWORD });
    expectRefusal('ADMIN_EMAIL', { ...admin, ADMIN_EMAIL: 'root' });
  });
});

describe('OAUTH_CLIENTS', () => {
  const client = { id: 'app-1', name: 'An App', redirectUris: ['https://app.example/callback?a=1'] };
  const env = (clients: unknown) => ({ OAUTH_CLIENTS: JSON.stringify(clients) });

  it('are read as given', () => {
    const loopback = [
      'http://127.0.0.1:8080/cb',
      'http://[::1]/cb',
      'http://localhost/cb',
      'https://app.example',
    ];
    const scopes = { scopes: ['orders', 'read_order'], defaultScopes: ['orders'] };
    const clients = [
      { ...client, ...scopes },
      { id: 'b', name: 'B', redirectUris: loopback, ...scopes },
    ];
    expect(parse(env(clients)).oauthClients).toEqual(clients);
  });

  it.each([
    [{}, ['profile'], ['profile']],
    [{ scopes: ['profile', 'orders'] }, ['profile', 'orders'], ['profile']],
    [{ scopes: ['orders'] }, ['orders'], []],
    [{ scopes: ['orders'], defaultScopes: [] }, ['orders'], []],
  ])('with %j have the scopes %j and the defaults %j', (given, scopes, defaultScopes) => {
    expect(parse(env([{ ...client, ...given }])).oauthClients).toEqual([
      { ...client, scopes, defaultScopes },
    ]);
  });

  it.each([
    [{ scopes: [] }],
    [{ scopes: ['*'] }],
    [{ scopes: ['profile orders'] }],
    [{ scopes: [''] }],
    [{ scopes: [7] }],
    [{ scopes: 'profile' }],
    [{ scopes: null }],
    [{ defaultScopes: ['orders'] }],
    [{ scopes: ['orders'], defaultScopes: ['profile'] }],
    [{ scopes: ['orders'], defaultScopes: ['*'] }],
    [{ scopes: ['orders'], defaultScopes: 'orders' }],
  ])('reject the scopes %j', (given) => {
    expectRefusal('OAUTH_CLIENTS', env([{ ...client, ...given }]));
  });

  it.each([
    ['invalid JSON', { OAUTH_CLIENTS: '[{' }],
    ['JSON that is not an array', env(client)],
    ['something that is not a client', env([null])],
    ['an unknown property', env([{ ...client, secret: 's' }])],
    ['the same id twice', env([client, client])],
    ['an id with a blank', env([{ ...client, id: 'a b' }])],
    ['a name with a line break', env([{ ...client, name: 'a\nb' }])],
    ['a blank name', env([{ ...client, name: '  ' }])],
    ['no redirect URI', env([{ ...client, redirectUris: [] }])],
    ['redirect URIs that are not an array', env([{ ...client, redirectUris: 'https://app.example' }])],
  ])('reject %s', (_, wrong) => {
    expectRefusal('OAUTH_CLIENTS', wrong);
  });

  it.each([
    'http://app.example/cb',
    'http://localhost.evil.example/cb',
    'https://app.example/cb#fragment',
    'https://user:pass@app.example/cb',
    'javascript:alert(1)',
    'app:/cb',
    '/cb',
    'https://app.example/c b',
    'https://app.example/\u00e9',
    7,
  ])('reject the redirect URI %j', (uri) => {
    expectRefusal('OAUTH_CLIENTS', env([{ ...client, redirectUris: [uri] }]));
  });
});
