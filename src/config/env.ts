import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import type { AppConfig, DatabaseConfig } from './app-config.js';

type Env = Readonly<Record<string, string | undefined>>;

/** A variable of the environment is missing or wrong: one line, which names it. Stops the start. */
export class ConfigError extends Error {
  constructor(variable: string, problem: string) {
    super(`${variable} ${problem}`);
    this.name = ConfigError.name;
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const ENVIRONMENTS = ['development', 'test', 'production'] as const;
const KIB = 1024;

/** Where the embedded defaults keep their files, relative to the working directory. */
const VAR = 'var';

/**
 * Reads the environment: the only place of the project that does. A file `.env` in the working directory is
 * read first; what is set already wins over it. An empty variable counts as unset.
 * @throws ConfigError
 */
export function loadConfig(): AppConfig {
  if (existsSync('.env')) loadEnvFile('.env');
  return parseConfig(process.env);
}

/** @throws ConfigError naming the first variable that is wrong */
export function parseConfig(env: Env): AppConfig {
  const production = oneOf(env, 'NODE_ENV', ENVIRONMENTS, 'development') === 'production';
  const port = integer(env, 'PORT', 3000, 0, 65_535);
  return {
    production,
    port,
    host: text(env, 'HOST') ?? '127.0.0.1',
    publicUrl: publicUrl(env, port),
    database: database(env),
    jwtSecret: jwtSecret(env, production),
    seedDemo: flag(env, 'SEED_DEMO', !production),
    currency: currency(env),
    trustProxy: integer(env, 'TRUST_PROXY', 0, 0, 16),
    corsOrigins: corsOrigins(env),
    bodyLimit: integer(env, 'BODY_LIMIT', 256 * KIB, KIB, 16 * KIB * KIB),
    logLevel: oneOf(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
    workers: integer(env, 'WORKERS', 1, 1, 64),
  };
}

function text(env: Env, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) {
    throw new ConfigError(name, `must be a whole number from ${min} to ${max}, but is "${value}".`);
  }
  return number;
}

function oneOf<T extends string>(env: Env, name: string, values: readonly T[], fallback: T): T {
  const value = text(env, name) ?? fallback;
  const found = values.find((candidate) => candidate === value);
  if (!found) throw new ConfigError(name, `must be one of ${values.join(', ')}, but is "${value}".`);
  return found;
}

function flag(env: Env, name: string, fallback: boolean): boolean {
  return oneOf(env, name, ['true', 'false'], fallback ? 'true' : 'false') === 'true';
}

function httpUrl(name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new ConfigError(name, `must be a plain http or https address, but is "${value}".`);
  }
  return url;
}

function publicUrl(env: Env, port: number): string {
  const value = text(env, 'PUBLIC_URL');
  return value === undefined
    ? `http://localhost:${port}`
    : httpUrl('PUBLIC_URL', value).href.replace(/\/+$/, '');
}

function database(env: Env): DatabaseConfig {
  const value = text(env, 'DATABASE_URL') ?? `sqlite:${VAR}/shop.db`;
  if (/^mongodb(\+srv)?:\/\/[^/]/.test(value)) return { kind: 'mongodb', url: value };
  const path = /^sqlite:(.+)$/.exec(value)?.[1];
  if (path === undefined || path === ':memory:') {
    throw new ConfigError(
      'DATABASE_URL',
      'must be sqlite:PATH (a file), or mongodb://… or mongodb+srv://… (a replica set).',
    );
  }
  return { kind: 'sqlite', path };
}

function jwtSecret(env: Env, production: boolean): string {
  const value = text(env, 'JWT_SECRET') ?? (production ? undefined : keptSecret());
  if (value === undefined || Buffer.byteLength(value) < 32) {
    throw new ConfigError('JWT_SECRET', 'must have 32 bytes or more: try `openssl rand -base64 48`.');
  }
  return value;
}

/** Outside production: random, and the same after a restart, so that tokens live on. */
function keptSecret(): string {
  const file = join(VAR, 'jwt-secret');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  mkdirSync(VAR, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600 });
  try {
    // A link appears whole or not at all, and never replaces: of several first starts, one makes the secret.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, 'utf8');
}

function currency(env: Env): string {
  const value = text(env, 'CURRENCY') ?? 'USD';
  // The stores hold decimal(10,2): yen and dinars would not be what their columns say.
  const decimals = Intl.supportedValuesOf('currency').includes(value)
    ? new Intl.NumberFormat('en', { style: 'currency', currency: value }).resolvedOptions()
        .maximumFractionDigits
    : undefined;
  if (decimals !== 2) {
    throw new ConfigError('CURRENCY', `must be an ISO 4217 code of two decimals, but is "${value}".`);
  }
  return value;
}

function corsOrigins(env: Env): string[] {
  const origins = (text(env, 'CORS_ORIGINS') ?? '').split(',').map((origin) => origin.trim());
  return origins.filter(Boolean).map((value) => {
    const { origin, pathname } = httpUrl('CORS_ORIGINS', value);
    if (pathname !== '/')
      throw new ConfigError('CORS_ORIGINS', `takes origins without a path, but has "${value}".`);
    return origin;
  });
}
