import { createHash, randomBytes } from 'node:crypto';
import type { Answer, TestApp } from './test-app.js';

export const PASSWORD = 'correct horse battery staple';

export const PARTNER = {
  id: 'partner',
  name: 'Partner <b>"Shop"</b> & Sons',
  redirectUris: ['https://app.example.com/callback', 'https://app.example.com/second?kept=1'],
  scopes: ['profile', 'cart', 'orders', 'create_product', 'update_stock', 'delete_role'],
  defaultScopes: ['profile', 'orders'],
};
export const CALLBACK = 'https://app.example.com/callback';

/** For startTestApp: a third party's application is registered, and so is another one. */
export const WITH_CLIENTS = {
  OAUTH_CLIENTS: JSON.stringify([
    PARTNER,
    { id: 'rival', name: 'Rival', redirectUris: ['https://rival.example.com/cb'] },
  ]),
};

interface OAuthTokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly scope: string;
}

/** What the token endpoint answers: either the one or the other. */
export type OAuthAnswer = OAuthTokens & { readonly error: string; readonly error_description: string };

type Fields = Readonly<Record<string, string>> | string;

/** A challenge of RFC 7636, and what proves it. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** An OAuth client, and the browser of its user. */
export class OAuthDriver {
  private made = 0;

  constructor(readonly shop: TestApp) {}

  /** A customer with PASSWORD. @returns the username */
  async register(): Promise<string> {
    this.made += 1;
    const username = `oauth-user-${this.made}`;
    const body = { username, email: `${username}@example.com`, password: PASSWORD };
    const answer = await this.shop.post('/auth/register', body);
    if (answer.status !== 201) throw new Error(answer.text);
    return username;
  }

  form<T = OAuthAnswer>(
    path: string,
    fields: Fields,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const raw = new URLSearchParams(fields).toString();
    return this.shop.request<T>('POST', path, { raw, headers: { ...type, ...headers } });
  }

  token(fields: Fields, headers?: Readonly<Record<string, string>>): Promise<Answer<OAuthAnswer>> {
    return this.form('/auth/token', fields, headers);
  }

  byPassword(username: string, more: Readonly<Record<string, string>> = {}): Promise<Answer<OAuthAnswer>> {
    return this.token({ grant_type: 'password', username, password: PASSWORD, ...more });
  }

  byRefreshToken(token: string, more: Readonly<Record<string, string>> = {}): Promise<Answer<OAuthAnswer>> {
    return this.token({ grant_type: 'refresh_token', refresh_token: token, ...more });
  }

  /** @param differences from a good request; undefined leaves a parameter out */
  ask(differences: Readonly<Record<string, string | undefined>> = {}): Promise<Answer<unknown>> {
    const query = {
      response_type: 'code',
      client_id: PARTNER.id,
      redirect_uri: CALLBACK,
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
      ...differences,
    };
    const entries: [string, string | undefined][] = Object.entries(query);
    const given = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
    return this.shop.get(`//oauth/authorize?${new URLSearchParams(given).toString()}`);
  }

  decide(page: string, fields: Readonly<Record<string, string>>): Promise<Answer<unknown>> {
    const hidden = / name="request" value="([^"]+)"/.exec(page)?.[1] ?? '';
    return this.form('//oauth/authorize', { request: hidden, ...fields });
  }

  /** Asks, logs in, allows. @returns the address that the browser is sent to */
  async allow(
    username: string,
    differences: Readonly<Record<string, string | undefined>> = {},
  ): Promise<URL> {
    const page = await this.ask(differences);
    const login = { login: username, password: PASSWORD };
    const answer = await this.decide(page.text, { ...login, decision: 'allow' });
    return locationOf(answer);
  }

  /** @returns a code, and what it takes to redeem it */
  async code(username: string, scope?: string): Promise<Record<string, string>> {
    const { verifier, challenge } = pkce();
    const location = await this.allow(username, { code_challenge: challenge, scope });
    return {
      grant_type: 'authorization_code',
      code: location.searchParams.get('code') ?? '',
      client_id: PARTNER.id,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    };
  }

  /** Whether an access token still opens a door. */
  async isAlive(accessToken: string): Promise<boolean> {
    return (await this.shop.get('/users/me', { token: accessToken })).status === 200;
  }
}

export function locationOf({ status, headers, text }: Answer<unknown>): URL {
  const location = headers.get('location');
  if (status !== 303 || location === null) throw new Error(`Not redirected: ${status} ${text}`);
  return new URL(location);
}

export function paramsOf(location: URL): Record<string, string> {
  return Object.fromEntries(location.searchParams);
}
