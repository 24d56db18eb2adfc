import type { Type } from '@nestjs/common';
import { types } from 'pg';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { DatabaseUnavailableError } from '../../../../shared/domain-error.js';
import type { PostgresConfig } from '../../../config/app-config.js';
import { ShopClient } from './postgres-driver.js';

/** The oldest version that the tests run on. */
const MIN_VERSION = 15;

/** Milliseconds after which the server ends a statement. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** Milliseconds that a statement waits for a row that another transaction has changed. */
const LOCK_TIMEOUT_MS = 3_000;

/**
 * The driver's own limit, for a server that hangs and cannot end the statement. The connection is
 * closed then.
 */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1_000;

/** Milliseconds after which the server ends a transaction whose process sends nothing more. */
const IDLE_TRANSACTION_TIMEOUT_MS = 15_000;

/** What count() returns. */
const BIGINT = types.builtins.INT8;

/**
 * Settings of every session. Times without a zone are UTC, and a transaction sees one snapshot: the
 * one that its first statement saw.
 */
const SESSION = '-c TimeZone=UTC -c default_transaction_isolation=repeatable\\ read';

/** The connections of the application. */
export function poolOptions(
  { url, pool }: PostgresConfig,
  entities: readonly Type[] = [],
): PostgresDataSourceOptions {
  return {
    ...connectionOptions(url),
    entities: [...entities],
    poolSize: pool.size,
    connectTimeoutMS: pool.connectTimeout * 1_000,
    extra: {
      Client: ShopClient,
      options: SESSION,
      keepAlive: true,
      idleTimeoutMillis: pool.idleTimeout * 1_000,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
      types: { getTypeParser },
    },
  };
}

/** Connections for migrations, whose statements may take as long as they need. */
export function migrationOptions({ url, pool }: PostgresConfig): PostgresDataSourceOptions {
  return {
    ...connectionOptions(url),
    poolSize: 2,
    connectTimeoutMS: pool.connectTimeout * 1_000,
    extra: { Client: ShopClient, options: '-c TimeZone=UTC', keepAlive: true },
  };
}

/** Reports a server that cannot be reached, or does not admit the shop, in one line. */
export async function explainConnectError<T>(connect: Promise<T>): Promise<T> {
  try {
    return await connect;
  } catch (cause) {
    const message = `The PostgreSQL database of DATABASE_URL cannot be used: ${reasonOf(cause)}`;
    throw new DatabaseUnavailableError(message, { cause });
  }
}

/** @param version as the server reports it: `15.4` @throws DatabaseUnavailableError */
export function assertSupportedVersion(version = ''): void {
  if (Number.parseInt(version, 10) >= MIN_VERSION) return;
  throw new DatabaseUnavailableError(
    `The PostgreSQL server of DATABASE_URL has version ${version}: the shop needs version ${MIN_VERSION} or newer.`,
  );
}

function connectionOptions(url: string) {
  return {
    type: 'postgres',
    url,
    applicationName: 'nest-shop',
    synchronize: false,
    installExtensions: false,
    // Without a listener, the loss of an idle connection would end the process. The pool opens
    // another one.
    poolErrorHandler: () => {},
  } as const;
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  if (error instanceof DatabaseUnavailableError && error.cause) return reasonOf(error.cause);
  return error instanceof Error ? error.message : String(error);
}

/** Numbers of rows are far below 2^53; by default the driver returns a bigint as text. */
function getTypeParser(...[type, format]: Parameters<typeof types.getTypeParser>): unknown {
  return type === BIGINT ? Number : types.getTypeParser(type, format);
}
