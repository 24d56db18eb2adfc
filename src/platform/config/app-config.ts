import type { OrderLimits } from './order-limits.js';

/** SQLite through TypeORM: `sqlite:PATH`. */
export interface SqliteConfig {
  readonly kind: 'sqlite';
  readonly path: string;
}

/** PostgreSQL through TypeORM and the driver `pg`; the URL as given. */
export interface PostgresConfig {
  readonly kind: 'postgres';
  readonly url: string;
  readonly pool: PoolConfig;
}

/** The connections of one process to PostgreSQL. */
export interface PoolConfig {
  /** Maximum number of connections. */
  readonly size: number;
  /** Seconds after which a connection that nobody uses is closed. */
  readonly idleTimeout: number;
  /** Seconds that a query may wait for a connection, an opening one included. */
  readonly connectTimeout: number;
}

/** MongoDB through mongoose; the URL as given. */
export interface MongoConfig {
  readonly kind: 'mongodb';
  readonly url: string;
}

export type DatabaseConfig = SqliteConfig | PostgresConfig | MongoConfig;

/** A mailbox as a header of a mail names it; `name` may be empty. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * A third party's application that may ask users for access by OAuth 2.0. A public client: it has
 * no secret.
 */
export interface OAuthClientConfig {
  readonly id: string;
  /** What users read when they are asked. */
  readonly name: string;
  /** Compared character by character (RFC 9700, section 4.1.3). */
  readonly redirectUris: readonly string[];
  /** All that it can ever get: permissions and own scopes. */
  readonly scopes: readonly string[];
  /** What it gets where it asks for no scope; among `scopes`, and may be empty. */
  readonly defaultScopes: readonly string[];
}

/**
 * Everything the environment decides, validated and typed by config/env.ts. Also its injection
 * token.
 */
export abstract class AppConfig {
  abstract readonly production: boolean;
  abstract readonly host: string;
  abstract readonly port: number;
  /** Base of links, without a trailing slash. */
  abstract readonly publicUrl: string;
  /**
   * The base of a storefront's own pages, without a trailing slash; undefined: mails link to the
   * pages of the shop.
   */
  abstract readonly storefrontUrl: string | undefined;
  /** Where customers find the shop: `storefrontUrl`, or `publicUrl`. */
  abstract readonly homeUrl: string;
  /** What pages and mails call the shop: one line without control or invisible characters. */
  abstract readonly shopName: string;
  abstract readonly database: DatabaseConfig;
  /** `redis://` or `rediss://`; undefined: what is cached and counted stays in the process. */
  abstract readonly redisUrl: string | undefined;
  /** At least 32 bytes each; the first one signs, all of them verify. */
  abstract readonly jwtSecrets: readonly [string, ...string[]];
  /** Seconds. */
  abstract readonly accessTokenTtl: number;
  /** Seconds; not below the access tokens'. */
  abstract readonly refreshTokenTtl: number;
  abstract readonly oauthClients: readonly OAuthClientConfig[];
  /** `smtp://` or `smtps://`; undefined: mails become files in `mailFolder`. */
  abstract readonly smtpUrl: string | undefined;
  abstract readonly mailFrom: Mailbox;
  abstract readonly mailFolder: string;
  /** In lower case; the first administrator's. Given together with the password, or not at all. */
  abstract readonly adminEmail: string | undefined;
  abstract readonly adminPassword: string | undefined;
  abstract readonly seedDemo: boolean;
  /** ISO 4217, a currency of two decimals. */
  abstract readonly currency: string;
  /** Whether `/docs`, `/openapi.json` and `/openapi.yaml` are served. */
  abstract readonly docs: boolean;
  /** Where `/metrics` is served by itself; undefined: nowhere. */
  abstract readonly metricsPort: number | undefined;
  /** The bearer token that opens `/metrics` on the main port; undefined: none does. */
  abstract readonly metricsToken: string | undefined;
  abstract readonly rateLimit: 'on' | 'off';
  abstract readonly orders: OrderLimits;
  /** How many proxies stand in front; 0: none is believed. */
  abstract readonly trustProxy: number;
  abstract readonly corsOrigins: readonly string[];
  /** Bytes. */
  abstract readonly bodyLimit: number;
  abstract readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Whether every SQL statement is logged, with its parameters redacted. Never in production. */
  abstract readonly logSql: boolean;
  abstract readonly workers: number;
}
