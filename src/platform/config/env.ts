import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { isEmail } from 'class-validator';
import type { AppConfig, DatabaseConfig, Mailbox } from './app-config.js';
import { databaseConfig } from './database-config.js';
import { jwtSecrets } from './jwt-secrets.js';
import { oauthClients } from './oauth-clients.js';
import { orderLimits } from './order-limits.js';
import { canonicalEmail } from '../../shared/email.js';
import { hasHiddenCharacters } from '../../shared/hidden-characters.js';
import {
  ConfigError,
  VAR_FOLDER,
  duration,
  flag,
  httpUrl,
  integer,
  oneOf,
  text,
  type Env,
} from './variables.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const ENVIRONMENTS = ['development', 'test', 'production'] as const;
const KIB = 1024;
const MAX_SHOP_NAME = 80;

/**
 * Reads the environment: the only place of the project that does. A file `.env` in the working
 * directory is read first; what is set already wins over it. An empty variable counts as unset.
 * @throws ConfigError
 */
export function loadConfig(): AppConfig {
  return parseConfig(readEnv());
}

/**
 * Reads a database that an argument of a command names, and its pool from the environment.
 * @param argument the name of the argument
 * @throws ConfigError
 */
export function loadDatabase(url: string, argument: string): DatabaseConfig {
  return databaseConfig(readEnv(), url, argument);
}

function readEnv(): Env {
  if (existsSync('.env')) loadEnvFile('.env');
  return process.env;
}

/** @throws ConfigError naming the first variable that is wrong */
export function parseConfig(env: Env): AppConfig {
  const production = oneOf(env, 'NODE_ENV', ENVIRONMENTS, 'development') === 'production';
  const port = integer(env, 'PORT', 3000, 0, 65_535);
  return {
    production,
    port,
    host: text(env, 'HOST') ?? '127.0.0.1',
    ...shopUrls(env, port, production),
    shopName: shopName(env),
    database: databaseConfig(env),
    redisUrl: redisUrl(env),
    jwtSecrets: jwtSecrets(env, production, () => (production ? undefined : persistedSecret())),
    ...tokenLifetimes(env),
    oauthClients: oauthClients(env),
    smtpUrl: smtpUrl(env, production),
    mailFrom: mailFrom(env, shopName(env)),
    mailFolder: join(VAR_FOLDER, 'mail'),
    ...firstAdmin(env),
    seedDemo: flag(env, 'SEED_DEMO', !production),
    currency: currency(env),
    docs: oneOf(env, 'DOCS', ['on', 'off'], production ? 'off' : 'on') === 'on',
    ...metrics(env, port),
    rateLimit: rateLimit(env, production),
    orders: orderLimits(env),
    trustProxy: integer(env, 'TRUST_PROXY', 0, 0, 16),
    corsOrigins: corsOrigins(env),
    bodyLimit: integer(env, 'BODY_LIMIT', 256 * KIB, KIB, 16 * KIB * KIB),
    logLevel: oneOf(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
    logSql: logSql(env, production),
    workers: integer(env, 'WORKERS', 1, 1, 64),
  };
}

function publicUrl(env: Env, port: number, production: boolean): string {
  const value = text(env, 'PUBLIC_URL');
  if (value === undefined && production) {
    throw new ConfigError(
      'PUBLIC_URL',
      'is required in production: the URL at which clients reach the shop.',
    );
  }
  return value === undefined
    ? `http://localhost:${port}`
    : httpUrl('PUBLIC_URL', value).href.replace(/\/+$/, '');
}

function shopUrls(
  env: Env,
  port: number,
  production: boolean,
): Pick<AppConfig, 'publicUrl' | 'storefrontUrl' | 'homeUrl'> {
  const shop = publicUrl(env, port, production);
  const value = text(env, 'STOREFRONT_URL');
  const given = value && httpUrl('STOREFRONT_URL', value).href.replace(/\/+$/, '');
  // At the address of the shop, its own pages are served.
  const storefrontUrl = given === shop ? undefined : given;
  return { publicUrl: shop, storefrontUrl, homeUrl: storefrontUrl ?? shop };
}

/** It stands in headers of mails, where a line break would start another header. */
function shopName(env: Env): string {
  const name = text(env, 'SHOP_NAME') ?? 'nest-shop';
  const isLine = name.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) && !hasHiddenCharacters(name);
  if (!isLine || [...name].length > MAX_SHOP_NAME) {
    throw new ConfigError(
      'SHOP_NAME',
      `must be a single line of 1 to ${MAX_SHOP_NAME} characters, without invisible ones.`,
    );
  }
  return name;
}

function redisUrl(env: Env): string | undefined {
  const value = text(env, 'REDIS_URL');
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : null;
  const isRedis = url?.protocol === 'redis:' || url?.protocol === 'rediss:';
  if (!isRedis || !url.hostname || !/^(\/\d{0,5})?$/.test(url.pathname)) {
    // Not repeated in the message: it may hold a password.
    throw new ConfigError('REDIS_URL', 'must be redis://[user:password@]host[:port][/number] or rediss://….');
  }
  return value;
}

/** Outside production: random, and the same after a restart, so that tokens live on. */
function persistedSecret(): string {
  const file = join(VAR_FOLDER, 'jwt-secret');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  mkdirSync(VAR_FOLDER, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600 });
  try {
    // A link appears whole or not at all, and never replaces: of several first starts, one makes
    // the secret.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, 'utf8');
}

function tokenLifetimes(env: Env): { accessTokenTtl: number; refreshTokenTtl: number } {
  const accessTokenTtl = duration(env, 'ACCESS_TOKEN_TTL', '15m');
  const refreshTokenTtl = duration(env, 'REFRESH_TOKEN_TTL', '7d');
  if (refreshTokenTtl < accessTokenTtl) {
    throw new ConfigError('REFRESH_TOKEN_TTL', 'must not be shorter than ACCESS_TOKEN_TTL.');
  }
  return { accessTokenTtl, refreshTokenTtl };
}

function smtpUrl(env: Env, production: boolean): string | undefined {
  const value = text(env, 'SMTP_URL');
  const mail = text(env, 'MAIL');
  if (mail !== undefined && mail !== 'file') throw new ConfigError('MAIL', `must be file, but is "${mail}".`);
  if (value === undefined) {
    if (!production || mail === 'file') return undefined;
    throw new ConfigError(
      'SMTP_URL',
      'is required in production. To write mails to files and log their links instead, set MAIL=file.',
    );
  }
  const url = URL.canParse(value) ? new URL(value) : null;
  if ((url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') || !url.hostname) {
    // Not repeated in the message: it may hold a password.
    throw new ConfigError('SMTP_URL', 'must be smtp://[user:password@]host[:port] or smtps://….');
  }
  return value;
}

/** @param shopName the sender's name where MAIL_FROM has none */
function mailFrom(env: Env, shopName: string): Mailbox {
  const value = text(env, 'MAIL_FROM') ?? 'shop@localhost';
  const [, name = '', inBrackets, alone] = /^(?:"?([^"<>@\p{Cc}]*?)"? *<(\S+)>|(\S+))$/u.exec(value) ?? [];
  const address = inBrackets ?? alone ?? '';
  if (!isMailAddress(address)) {
    throw new ConfigError('MAIL_FROM', `must be an e-mail address or "Name <address>", but is "${value}".`);
  }
  return { name: name.trim() || shopName, address };
}

/** `shop@localhost` is one too: not every shop is in the Internet. */
function isMailAddress(value: string): boolean {
  return isEmail(value, { require_tld: false });
}

function firstAdmin(env: Env): { adminEmail: string | undefined; adminPassword: string | undefined } {
  const given = text(env, 'ADMIN_EMAIL');
  const adminEmail = given === undefined ? undefined : (canonicalEmail(given) ?? undefined);
  // As it stands: a blank at its end is part of a password.
  const adminPassword = env.ADMIN_PASSWORD || undefined;
  if (given !== undefined && (adminEmail === undefined || !isEmail(adminEmail))) {
    throw new ConfigError('ADMIN_EMAIL', `must be an e-mail address, but is "${given}".`);
  }
  if (adminEmail !== undefined && adminPassword === undefined) {
    throw new ConfigError('ADMIN_PASSWORD', 'is required if ADMIN_EMAIL is set.');
  }
  if (adminEmail === undefined && adminPassword !== undefined) {
    throw new ConfigError('ADMIN_EMAIL', 'is required if ADMIN_PASSWORD is set.');
  }
  return { adminEmail, adminPassword };
}

function metrics(
  env: Env,
  port: number,
): { metricsPort: number | undefined; metricsToken: string | undefined } {
  const metricsPort =
    text(env, 'METRICS_PORT') === undefined ? undefined : integer(env, 'METRICS_PORT', 0, 0, 65_535);
  if (metricsPort === port && port !== 0) {
    throw new ConfigError('METRICS_PORT', `must differ from PORT, but both are ${port}.`);
  }
  const metricsToken = text(env, 'METRICS_TOKEN');
  if (metricsToken !== undefined && metricsToken.length < 16) {
    throw new ConfigError('METRICS_TOKEN', 'must have at least 16 characters.');
  }
  return { metricsPort, metricsToken };
}

function rateLimit(env: Env, production: boolean): 'on' | 'off' {
  const value = oneOf(env, 'RATE_LIMIT', ['on', 'off'], 'on');
  if (value === 'off' && production) throw new ConfigError('RATE_LIMIT', 'cannot be off in production.');
  return value;
}

function logSql(env: Env, production: boolean): boolean {
  const isOn = oneOf(env, 'LOG_SQL', ['on', 'off'], 'off') === 'on';
  if (isOn && production) throw new ConfigError('LOG_SQL', 'cannot be on in production.');
  return isOn;
}

function currency(env: Env): string {
  const value = text(env, 'CURRENCY') ?? 'USD';
  // The databases hold decimal(10,2): yen and dinars would not be what their columns say.
  const decimals = Intl.supportedValuesOf('currency').includes(value)
    ? new Intl.NumberFormat('en', { style: 'currency', currency: value }).resolvedOptions()
        .maximumFractionDigits
    : undefined;
  if (decimals !== 2) {
    throw new ConfigError(
      'CURRENCY',
      `must be the ISO 4217 code of a currency with two decimals, but is "${value}".`,
    );
  }
  return value;
}

function corsOrigins(env: Env): string[] {
  const origins = (text(env, 'CORS_ORIGINS') ?? '').split(',').map((origin) => origin.trim());
  return origins.filter(Boolean).map((value) => {
    const { origin, pathname } = httpUrl('CORS_ORIGINS', value);
    if (pathname !== '/')
      throw new ConfigError(
        'CORS_ORIGINS',
        `must be a list of origins without a path, but contains "${value}".`,
      );
    return origin;
  });
}
