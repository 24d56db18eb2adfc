import { Module, type DynamicModule } from '@nestjs/common';
import type { DatabaseConfig } from '../config/app-config.js';
import type { FeaturePersistence, Port, WithPorts } from './feature-persistence.js';
import type { RecordStore, TargetStore } from './copy/record-store.js';
import type { Migrator } from './migrator.js';
import { DatabaseAdapters } from './ports.js';

/**
 * The only place that depends on which database is chosen. Loads only the packages of that
 * database.
 */
@Module({})
export class PersistenceModule {
  /**
   * @param features the persistence of each feature manifest
   * @param logSql whether an SQL database logs every statement
   */
  static async forRoot(
    database: DatabaseConfig,
    features: readonly FeaturePersistence[],
    logSql = false,
  ): Promise<DynamicModule> {
    switch (database.kind) {
      case 'sqlite': {
        const { SqlitePersistenceModule } = await import('./sql/sqlite/sqlite-persistence.module.js');
        const parts = await loadParts(features, (feature) => feature.sql());
        return SqlitePersistenceModule.forRoot(database, parts, logSql);
      }
      case 'postgres': {
        const { PostgresPersistenceModule } = await import('./sql/postgres/postgres-persistence.module.js');
        const parts = await loadParts(features, (feature) => feature.sql());
        return PostgresPersistenceModule.forRoot(database, parts, logSql);
      }
      case 'mongodb': {
        const { MongoPersistenceModule } = await import('./mongo/mongo-persistence.module.js');
        return MongoPersistenceModule.forRoot(
          database,
          await loadParts(features, (feature) => feature.mongo()),
        );
      }
    }
  }

  /** Provides the adapters of these ports to a feature's module. */
  static forFeature(...ports: Port[]): DynamicModule {
    return {
      module: PersistenceModule,
      providers: ports.map((port) => ({
        provide: port,
        inject: [DatabaseAdapters],
        useFactory: (adapters: DatabaseAdapters) => adapters.get<unknown>(port),
      })),
      exports: [...ports],
    };
  }

  /** Opens the migrator of the database without starting an application. */
  static async openMigrator(database: DatabaseConfig): Promise<Migrator> {
    switch (database.kind) {
      case 'sqlite':
        return (await import('./sql/sqlite/sqlite.migrator.js')).openSqliteMigrator(database);
      case 'postgres':
        return (await import('./sql/postgres/postgres.migrator.js')).openPostgresMigrator(database);
      case 'mongodb':
        return (await import('./mongo/mongo.migrator.js')).openMongoMigrator(database);
    }
  }

  /**
   * Opens the data of a shop for `npm run db:copy`.
   * @throws DatabaseUnavailableError when it cannot be reached or, unless it is a target, is no
   * file
   * @throws Error when an entity or schema has fields that no aggregate declares
   */
  static openRecords(
    database: DatabaseConfig,
    features: readonly FeaturePersistence[],
    role: 'target',
  ): Promise<TargetStore>;
  static openRecords(
    database: DatabaseConfig,
    features: readonly FeaturePersistence[],
    role: 'source',
  ): Promise<RecordStore>;
  static async openRecords(
    database: DatabaseConfig,
    features: readonly FeaturePersistence[],
    role: 'source' | 'target',
  ): Promise<TargetStore> {
    switch (database.kind) {
      case 'sqlite': {
        const { openSqliteRecords } = await import('./sql/sqlite/sqlite-records.js');
        return openSqliteRecords(database, await loadParts(features, (feature) => feature.sql()), role);
      }
      case 'postgres': {
        const { openPostgresRecords } = await import('./sql/postgres/postgres-records.js');
        return openPostgresRecords(database, await loadParts(features, (feature) => feature.sql()));
      }
      case 'mongodb': {
        const { openMongoRecords } = await import('./mongo/copy/mongo-store.js');
        return openMongoRecords(database, await loadParts(features, (feature) => feature.mongo()));
      }
    }
  }
}

async function loadParts<Part>(
  features: readonly FeaturePersistence[],
  load: (feature: FeaturePersistence) => Promise<Part>,
): Promise<WithPorts<Part>[]> {
  return Promise.all(
    features.map(async (feature) => {
      const { ports, aggregates } = feature;
      return { ...(await load(feature)), ports, aggregates };
    }),
  );
}
