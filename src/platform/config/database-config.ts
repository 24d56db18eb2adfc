import type { DatabaseConfig, PoolConfig } from './app-config.js';
import { ConfigError, VAR_FOLDER, duration, integer, text, type Env } from './variables.js';

const SSL_MODES = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Reads the database and, for PostgreSQL, its pool. No message repeats the URL: it may contain a
 * password.
 * @param variable what names the URL in errors
 * @throws ConfigError
 */
export function databaseConfig(
  env: Env,
  url = text(env, 'DATABASE_URL') ?? `sqlite:${VAR_FOLDER}/shop.db`,
  variable = 'DATABASE_URL',
): DatabaseConfig {
  if (/^mongodb(\+srv)?:\/\/[^/]/.test(url)) return { kind: 'mongodb', url };
  if (/^postgres(ql)?:\/\//.test(url)) {
    assertPostgresUrl(variable, url);
    return { kind: 'postgres', url, pool: pool(env) };
  }
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  if (path === undefined || path === ':memory:') {
    throw new ConfigError(
      variable,
      'must be sqlite:PATH (a file), postgres://…, or mongodb://… or mongodb+srv://… (a replica set).',
    );
  }
  return { kind: 'sqlite', path };
}

function pool(env: Env): PoolConfig {
  return {
    size: integer(env, 'DATABASE_POOL_SIZE', 10, 2, 1_000),
    idleTimeout: duration(env, 'DATABASE_POOL_IDLE_TIMEOUT', '30s'),
    connectTimeout: duration(env, 'DATABASE_CONNECT_TIMEOUT', '5s'),
  };
}

/** The driver takes some of these URLs for others, or reports them only when it connects. */
function assertPostgresUrl(variable: string, value: string): void {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url?.hostname || !isEncoded(url)) {
    const advice = 'In a user name and a password, encode special characters, for example @ as %40.';
    throw new ConfigError(
      variable,
      `must be postgres://[user[:password]@]host[:port]/database, but is not a valid URL. ${advice}`,
    );
  }
  if (url.hostname.includes(',')) {
    throw new ConfigError(variable, 'must name one host. To fail over, use a name that follows the primary.');
  }
  if (!/^\/[^/]+$/.test(url.pathname)) {
    throw new ConfigError(
      variable,
      'must name a database: postgres://[user[:password]@]host[:port]/database.',
    );
  }
  const sslMode = url.searchParams.get('sslmode');
  if (sslMode !== null && !SSL_MODES.includes(sslMode)) {
    throw new ConfigError(variable, `has an unknown sslmode: it must be one of ${SSL_MODES.join(', ')}.`);
  }
}

function isEncoded({ username, password, hostname, pathname }: URL): boolean {
  try {
    [username, password, hostname, pathname].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}
