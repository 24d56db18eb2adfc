/** SQLite through TypeORM: `sqlite:PATH`. */
export interface SqliteConfig {
  readonly kind: 'sqlite';
  readonly path: string;
}

/** MongoDB through mongoose; the URL as given. */
export interface MongoConfig {
  readonly kind: 'mongodb';
  readonly url: string;
}

export type DatabaseConfig = SqliteConfig | MongoConfig;

/** Everything the environment decides, validated and typed by config/env.ts. Also its injection token. */
export abstract class AppConfig {
  abstract readonly production: boolean;
  abstract readonly host: string;
  abstract readonly port: number;
  /** Base of links, without a trailing slash. */
  abstract readonly publicUrl: string;
  abstract readonly database: DatabaseConfig;
  /** At least 32 bytes. */
  abstract readonly jwtSecret: string;
  abstract readonly seedDemo: boolean;
  /** ISO 4217, a currency of two decimals. */
  abstract readonly currency: string;
  /** How many proxies stand in front; 0: none is believed. */
  abstract readonly trustProxy: number;
  abstract readonly corsOrigins: readonly string[];
  /** Bytes. */
  abstract readonly bodyLimit: number;
  abstract readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  abstract readonly workers: number;
}
