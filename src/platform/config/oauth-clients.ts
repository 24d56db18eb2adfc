import type { OauthClient } from './app-config.js';
import { ConfigError, text, type Env } from './variables.js';

const NAME = 'OAUTH_CLIENTS';
const FIELDS = ['id', 'name', 'redirectUris', 'scopes', 'defaultScopes'];
/** The scope of a client that registers none. */
const PROFILE = ['profile'];
/** What a machine calls itself. */
export const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** A JSON array of `{"id", "name", "redirectUris", "scopes"?, "defaultScopes"?}`. */
export function oauthClients(env: Env): OauthClient[] {
  const clients = list(parse(text(env, NAME) ?? '[]'), 'it').map(client);
  const twice = clients.find(({ id }, index) => clients.findIndex((other) => other.id === id) < index);
  if (twice) throw wrong(`names the client "${twice.id}" twice.`);
  return clients;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw wrong('is not well-formed JSON.');
  }
}

function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw wrong(`is wrong: ${what} must be an array.`);
}

function client(value: unknown, index: number): OauthClient {
  const where = `client ${index + 1}`;
  const { id, name, redirectUris, scopes, defaultScopes, ...others } = (value ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const unknown = Object.keys(others);
  if (unknown.length > 0)
    throw wrong(`is wrong: ${where} has more than ${FIELDS.join(', ')}: ${unknown.join(', ')}.`);
  if (typeof id !== 'string' || !/^[\w.~-]{1,80}$/.test(id)) {
    throw wrong(`is wrong: the id of ${where} must be 1 to 80 letters, digits, ".", "_", "~" and "-".`);
  }
  if (typeof name !== 'string' || !/^[^\p{Cc}]{1,80}$/u.test(name) || name.trim() === '') {
    throw wrong(`is wrong: the name of ${where} must be a line of 1 to 80 characters.`);
  }
  const uris = list(redirectUris, `redirectUris of ${where}`);
  if (uris.length === 0) throw wrong(`is wrong: redirectUris of ${where} is empty.`);
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
): Pick<OauthClient, 'scopes' | 'defaultScopes'> {
  const all = scopes === undefined ? PROFILE : scopeNames(scopes, `scopes of ${where}`);
  if (all.length === 0) throw wrong(`is wrong: scopes of ${where} is empty.`);
  if (defaultScopes === undefined) {
    return { scopes: all, defaultScopes: PROFILE.filter((name) => all.includes(name)) };
  }
  const defaults = scopeNames(defaultScopes, `defaultScopes of ${where}`);
  const beyond = defaults.filter((name) => !all.includes(name));
  if (beyond.length > 0) {
    throw wrong(`is wrong: defaultScopes of ${where} has what its scopes lack: ${beyond.join(', ')}.`);
  }
  return { scopes: all, defaultScopes: defaults };
}

/** Names of permissions, or `profile`, `cart` and `orders`; never `*`. */
function scopeNames(value: unknown, what: string): string[] {
  return list(value, what).map((name) => {
    if (typeof name === 'string' && /^[a-z][a-z0-9_]{0,99}$/.test(name)) return name;
    throw wrong(`is wrong: ${what} must be names such as profile, orders or update_stock.`);
  });
}

/**
 * Plain http goes no further than the user's own machine (RFC 8252, section 7.3). No fragment (RFC
 * 6749, 3.1.2).
 */
function redirectUri(value: unknown, where: string): string {
  const isClean = typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && !value.includes('#');
  const url = isClean && URL.canParse(value) ? new URL(value) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (isClean && url && isSafe && !url.username && !url.password) return value;
  throw wrong(
    `is wrong: a redirectUri of ${where} is no https address, nor an http address of this machine.`,
  );
}

function wrong(problem: string): ConfigError {
  return new ConfigError(NAME, problem);
}
