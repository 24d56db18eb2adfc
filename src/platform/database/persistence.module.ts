import { Module, type DynamicModule } from '@nestjs/common';
import type { DatabaseConfig } from '../config/app-config.js';
import type { Persisted, Port } from './persisted.js';
import type { Migrator } from './migrator.js';
import { DatabaseAdapters } from './ports.js';

/**
 * THE switch between the databases; no other file asks which one it is. A database's packages are
 * loaded only when it is chosen.
 */
@Module({})
export class PersistenceModule {
  /** @param features what the manifests declare to be stored */
  static async forRoot(database: DatabaseConfig, features: readonly Persisted[]): Promise<DynamicModule> {
    switch (database.kind) {
      case 'sqlite': {
        const { SqlPersistenceModule } = await import('./sql/sql-persistence.module.js');
        return SqlPersistenceModule.forRoot(database, await partsOf(features, (feature) => feature.sql()));
      }
      case 'mongodb': {
        const { MongoPersistenceModule } = await import('./mongo/mongo-persistence.module.js');
        return MongoPersistenceModule.forRoot(
          database,
          await partsOf(features, (feature) => feature.mongo()),
        );
      }
    }
  }

  /** The repositories of one feature: to be imported, and exported, by its module. */
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

  /** The migrations of the database, without an application around them. */
  static async migrator(database: DatabaseConfig): Promise<Migrator> {
    switch (database.kind) {
      case 'sqlite':
        return (await import('./sql/sql.migrator.js')).openSqlMigrator(database);
      case 'mongodb':
        return (await import('./mongo/mongo.migrator.js')).openMongoMigrator(database);
    }
  }
}

async function partsOf<Part>(
  features: readonly Persisted[],
  load: (feature: Persisted) => Promise<Part>,
): Promise<(Part & Pick<Persisted, 'ports'>)[]> {
  return Promise.all(features.map(async (feature) => ({ ...(await load(feature)), ports: feature.ports })));
}
