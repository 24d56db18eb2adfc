import { Global, Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { SqliteConfig } from '../../../config/app-config.js';
import type { SqlPart, WithPorts } from '../../feature-persistence.js';
import { DatabaseAdapters, provideAdapters, type PlatformAdapters } from '../../ports.js';
import { SqlContext } from '../sql-context.js';
import { SqlLogger } from '../sql-logger.js';
import { SqliteCacheVersion } from './sqlite.cache-version.js';
import { SqliteDatabaseHealth } from './sqlite.database-health.js';
import { READER, SqliteContext } from './sqlite-context.js';
import { SqlUnitOfWork } from '../sql.unit-of-work.js';
import { readerOptions, writerOptions } from './sqlite-options.js';
import { WriterDataSource } from './writer.data-source.js';

const platformAdapters: PlatformAdapters = {
  UnitOfWork: SqlUnitOfWork,
  CacheVersion: SqliteCacheVersion,
  DatabaseHealth: SqliteDatabaseHealth,
};

/** Opening the same file again would fail again. */
const toRetry = (): boolean => false;

/**
 * Stores the data in an SQLite file. TypeOrmModule opens both connections, and closes them at
 * shutdown.
 */
@Global()
@Module({})
export class SqlitePersistenceModule {
  static forRoot(
    database: SqliteConfig,
    features: readonly WithPorts<SqlPart>[],
    logSql = false,
  ): DynamicModule {
    const entities = features.flatMap((feature) => feature.entities);
    const options = { ...writerOptions(database, entities), ...(logSql && { logger: new SqlLogger() }) };
    return {
      module: SqlitePersistenceModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...options, toRetry }),
          dataSourceFactory: () => Promise.resolve(new WriterDataSource(options)),
        }),
        TypeOrmModule.forRootAsync({
          name: READER,
          // Opened after the writer, which creates the file.
          inject: [getDataSourceToken()],
          useFactory: () => ({ ...readerOptions(database), toRetry }),
        }),
      ],
      providers: [
        SqliteContext,
        { provide: SqlContext, useExisting: SqliteContext },
        ...provideAdapters(platformAdapters, features),
      ],
      exports: [DatabaseAdapters],
    };
  }
}
