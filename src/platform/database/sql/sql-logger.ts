import { Logger } from '@nestjs/common';
import type { Logger as TypeOrmLogger } from 'typeorm';

/**
 * Logs every statement through Nest's logger. Of its parameters it logs only the types, and the
 * lengths of texts: they may be tokens, e-mail addresses and hashes of passwords.
 */
export class SqlLogger implements TypeOrmLogger {
  private readonly logger = new Logger(SqlLogger.name);

  logQuery(sql: string, parameters: readonly unknown[] = []): void {
    this.logger.log({ sql, parameters: parameters.map(redact) }, 'statement');
  }

  logQueryError(error: string | Error, sql: string, parameters: readonly unknown[] = []): void {
    // The whole error contains the parameters.
    const reason = error instanceof Error ? error.message : error;
    this.logger.warn({ sql, parameters: parameters.map(redact), reason }, 'statement failed');
  }

  logQuerySlow(): void {
    // Called only with the option maxQueryExecutionTime, in addition to logQuery.
  }

  logSchemaBuild(message: string): void {
    this.logger.log(message);
  }

  logMigration(message: string): void {
    this.logger.log(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    this.logger[level === 'warn' ? 'warn' : 'log'](message);
  }
}

function redact(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `string(${value.length})`;
  if (value instanceof Uint8Array) return `bytes(${value.byteLength})`;
  return value instanceof Date ? 'date' : typeof value;
}
