import type { OAuthClientConfig } from './app-config.js';
import { ConfigError, text, type Env } from './variables.js';

const VARIABLE = 'OAUTH_CLIENTS';
const FIELDS = ['id', 'name', 'redirectUris', 'scopes', 'defaultScopes'];
/** The scope of a client that registers none. */
const PROFILE = ['profile'];
/** What a machine calls itself. */
export const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** A JSON array of `{"id", "name", "redirectUris", "scopes"?, "defaultScopes"?}`. */
export function oauthClients(env: Env): OAuthClientConfig[] {
  const clients = parseList(parse(text(env, VARIABLE) ?? '[]'), 'the value').map(parseClient);
  const twice = clients.find(({ id }, index) => clients.findIndex((other) => other.id === id) < index);
  if (twice) throw configError(`contains the client "${twice.id}" twice.`);
  return clients;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw configError('is not valid JSON.');
  }
}

function parseList(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw configError(`is invalid: ${what} must be an array.`);
}

function parseClient(value: unknown, index: number): OAuthClientConfig {
  const where = `client ${index + 1}`;
  const { id, name, redirectUris, scopes, defaultScopes, ...others } = (value ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const unknown = Object.keys(others);
  if (unknown.length > 0)
    throw configError(
      `is invalid: ${where} has unknown fields: ${unknown.join(', ')}; allowed are ${FIELDS.join(', ')}.`,
    );
  if (typeof id !== 'string' || !/^[\w.~-]{1,80}$/.test(id)) {
    throw configError(
      `is invalid: the id of ${where} must have 1 to 80 letters, digits, ".", "_", "~" and "-".`,
    );
  }
  if (typeof name !== 'string' || !/^[^\p{Cc}]{1,80}$/u.test(name) || name.trim() === '') {
    throw configError(`is invalid: the name of ${where} must be a single line of 1 to 80 characters.`);
  }
  const uris = parseList(redirectUris, `redirectUris of ${where}`);
  if (uris.length === 0) throw configError(`is invalid: redirectUris of ${where} must not be empty.`);
  return {
    id,
    name,
    redirectUris: uris.map((uri) => redirectUri(uri, where)),
    ...scopesOf(scopes, defaultScopes, where),
  };
}

function scopesOf(
  scopes: unknown,
  defaultScopes: unknown,
  where: string,
): Pick<OAuthClientConfig, 'scopes' | 'defaultScopes'> {
  const all = scopes === undefined ? PROFILE : scopeNames(scopes, `scopes of ${where}`);
  if (all.length === 0) throw configError(`is invalid: scopes of ${where} must not be empty.`);
  if (defaultScopes === undefined) {
    return { scopes: all, defaultScopes: PROFILE.filter((name) => all.includes(name)) };
  }
  const defaults = scopeNames(defaultScopes, `defaultScopes of ${where}`);
  const beyond = defaults.filter((name) => !all.includes(name));
  if (beyond.length > 0) {
    throw configError(
      `is invalid: defaultScopes of ${where} contains names that its scopes do not: ${beyond.join(', ')}.`,
    );
  }
  return { scopes: all, defaultScopes: defaults };
}

/** Names of permissions, or `profile`, `cart` and `orders`; never `*`. */
function scopeNames(value: unknown, what: string): string[] {
  return parseList(value, what).map((name) => {
    if (typeof name === 'string' && /^[a-z][a-z0-9_]{0,99}$/.test(name)) return name;
    throw configError(`is invalid: ${what} must be names such as profile, orders or update_stock.`);
  });
}

/**
 * Plain http goes no further than the user's own machine (RFC 8252, section 7.3). No fragment (RFC
 * 6749, 3.1.2).
 */
function redirectUri(value: unknown, where: string): string {
  const isClean = typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && !value.includes('#');
  const url = isClean && URL.canParse(value) ? new URL(value) : null;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
  if (isClean && url && isSafe && !url.username && !url.password) return value;
  throw configError(
    `is invalid: each redirectUri of ${where} must be an https URL, or an http URL of the local machine.`,
  );
}

function configError(problem: string): ConfigError {
  return new ConfigError(VARIABLE, problem);
}
