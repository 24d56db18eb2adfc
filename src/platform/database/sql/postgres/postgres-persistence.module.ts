import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { PostgresConfig } from '../../../config/app-config.js';
import type { FeaturePersistence, SqlPart } from '../../feature-persistence.js';
import {
  bindAdapters,
  DatabaseAdapters,
  platformPorts,
  provideAdapters,
  type PlatformAdapters,
} from '../../ports.js';
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

/** The SQL part of a feature, with the ports that its adapters implement. */
type FeaturePart = SqlPart & Pick<FeaturePersistence, 'ports'>;

/** A start fails at once, with one line, where the server cannot be reached. */
const toRetry = (): boolean => false;

/** Stores the data in PostgreSQL. TypeOrmModule opens the pool, and closes it at shutdown. */
@Global()
@Module({})
export class PostgresPersistenceModule {
  static forRoot(database: PostgresConfig, features: readonly FeaturePart[], logSql = false): DynamicModule {
    const entities = features.flatMap((feature) => feature.entities);
    const options = { ...poolOptions(database, entities), ...(logSql && { logger: new SqlLogger() }) };
    const adapters = features.flatMap((feature) => bindAdapters(feature.ports, feature.adapters));
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
        ...provideAdapters([...bindAdapters(platformPorts, platformAdapters), ...adapters]),
      ],
      exports: [DatabaseAdapters],
    };
  }
}
