import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { PostgresConfig } from '../../../config/app-config.js';
import type { SqlPart, WithPorts } from '../../feature-persistence.js';
import { DatabaseAdapters, provideAdapters, type PlatformAdapters } from '../../ports.js';
import { SqlContext } from '../sql-context.js';
import { SqlLogger } from '../sql-logger.js';
import { SqlUnitOfWork } from '../sql.unit-of-work.js';
import { PostgresContext } from './postgres-context.js';
import { poolOptions } from './postgres-options.js';
import { PostgresCacheVersion } from './postgres.cache-version.js';
import { PostgresDataSource } from './postgres.data-source.js';
import { PostgresDatabaseHealth } from './postgres.database-health.js';

const platformAdapters: PlatformAdapters = {
  UnitOfWork: SqlUnitOfWork,
  CacheVersion: PostgresCacheVersion,
  DatabaseHealth: PostgresDatabaseHealth,
};

/** A start fails at once, with one line, where the server cannot be reached. */
const toRetry = (): boolean => false;

/** Stores the data in PostgreSQL. TypeOrmModule opens the pool, and closes it at shutdown. */
@Global()
@Module({})
export class PostgresPersistenceModule {
  static forRoot(
    database: PostgresConfig,
    features: readonly WithPorts<SqlPart>[],
    logSql = false,
  ): DynamicModule {
    const entities = features.flatMap((feature) => feature.entities);
    const options = { ...poolOptions(database, entities), ...(logSql && { logger: new SqlLogger() }) };
    return {
      module: PostgresPersistenceModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...options, toRetry }),
          dataSourceFactory: () => Promise.resolve(new PostgresDataSource(options)),
        }),
      ],
      providers: [
        PostgresContext,
        { provide: SqlContext, useExisting: PostgresContext },
        ...provideAdapters(platformAdapters, features),
      ],
      exports: [DatabaseAdapters],
    };
  }
}
