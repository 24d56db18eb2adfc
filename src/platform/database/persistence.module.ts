import { Module, type DynamicModule } from '@nestjs/common';
import type { DatabaseConfig } from '../config/app-config.js';
import type { FeaturePersistence, Port, WithPorts } from './feature-persistence.js';
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
}

async function loadParts<Part>(
  features: readonly FeaturePersistence[],
  load: (feature: FeaturePersistence) => Promise<Part>,
): Promise<WithPorts<Part>[]> {
  return Promise.all(features.map(async (feature) => ({ ...(await load(feature)), ports: feature.ports })));
}
