import { Global, Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { SqliteConfig } from '../../config/app-config.js';
import { provideAdapters, StoreAdapters, type Adapters } from '../ports.js';
import { SqlRefreshTokenRepository } from './auth/refresh-token.sql-repository.js';
import { SqlCartRepository } from './cart/cart.sql-repository.js';
import { SqlCategoryRepository } from './catalog/category.sql-repository.js';
import { SqlProductRepository } from './catalog/product.sql-repository.js';
import { SqlOrderRepository } from './orders/order.sql-repository.js';
import { SqlPermissionRepository } from './rbac/permission.sql-repository.js';
import { SqlRoleRepository } from './rbac/role.sql-repository.js';
import { READER, SqlContext } from './sql-context.js';
import { SqlStoreEpoch } from './sql.store-epoch.js';
import { SqlStoreHealth } from './sql.store-health.js';
import { SqlUnitOfWork } from './sql.unit-of-work.js';
import { readerOptions, writerOptions } from './sqlite-options.js';
import { SqlUserRepository } from './users/user.sql-repository.js';
import { WriterDataSource } from './writer.data-source.js';

const sqlAdapters: Adapters = {
  UnitOfWork: SqlUnitOfWork,
  StoreEpoch: SqlStoreEpoch,
  StoreHealth: SqlStoreHealth,
  CategoryRepository: SqlCategoryRepository,
  ProductRepository: SqlProductRepository,
  UserRepository: SqlUserRepository,
  RefreshTokenRepository: SqlRefreshTokenRepository,
  RoleRepository: SqlRoleRepository,
  PermissionRepository: SqlPermissionRepository,
  CartRepository: SqlCartRepository,
  OrderRepository: SqlOrderRepository,
};

/** A file cannot be opened now or never: the first error is final. */
const toRetry = (): boolean => false;

/** The store in an SQLite file. TypeOrmModule opens both connections, and closes them when the application shuts down. */
@Global()
@Module({})
export class SqlPersistenceModule {
  static forRoot(database: SqliteConfig): DynamicModule {
    const options = writerOptions(database);
    return {
      module: SqlPersistenceModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...options, toRetry }),
          dataSourceFactory: () => Promise.resolve(new WriterDataSource(options)),
        }),
        TypeOrmModule.forRootAsync({
          name: READER,
          // After the writer, which makes the file.
          inject: [getDataSourceToken()],
          useFactory: () => ({ ...readerOptions(database), toRetry }),
        }),
      ],
      providers: [SqlContext, ...provideAdapters(sqlAdapters)],
      exports: [StoreAdapters],
    };
  }
}
