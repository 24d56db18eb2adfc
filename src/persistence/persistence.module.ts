import { Module, type DynamicModule } from '@nestjs/common';
import type { DatabaseConfig } from '../config/app-config.js';
import type { Migrator } from './migrator.js';
import { StoreAdapters, type Port } from './ports.js';

/**
 * THE switch between the stores; no other file asks which one it is. A store's packages are loaded only when
 * it is chosen.
 */
@Module({})
export class PersistenceModule {
  static async forRoot(database: DatabaseConfig): Promise<DynamicModule> {
    switch (database.kind) {
      case 'sqlite':
        return (await import('./sql/sql-persistence.module.js')).SqlPersistenceModule.forRoot(database);
      case 'mongodb':
        return (await import('./mongo/mongo-persistence.module.js')).MongoPersistenceModule.forRoot(database);
    }
  }

  /** The repositories of one feature: to be imported, and exported, by its module. */
  static forFeature(...ports: Port[]): DynamicModule {
    return {
      module: PersistenceModule,
      providers: ports.map((port) => ({
        provide: port,
        inject: [StoreAdapters],
        useFactory: (adapters: StoreAdapters) => adapters.get<unknown>(port),
      })),
      exports: [...ports],
    };
  }

  /** The migrations of the store, without an application around them. */
  static async migrator(database: DatabaseConfig): Promise<Migrator> {
    switch (database.kind) {
      case 'sqlite':
        return (await import('./sql/sql.migrator.js')).openSqlMigrator(database);
      case 'mongodb':
        return (await import('./mongo/mongo.migrator.js')).openMongoMigrator(database);
    }
  }
}
