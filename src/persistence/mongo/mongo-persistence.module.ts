import { Global, Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import type { MongoConfig } from '../../config/app-config.js';
import { provideAdapters, StoreAdapters, type Adapters } from '../ports.js';
import { MongoRefreshTokenRepository } from './auth/refresh-token.mongo-repository.js';
import { MongoCartRepository } from './cart/cart.mongo-repository.js';
import { MongoCategoryRepository } from './catalog/category.mongo-repository.js';
import { MongoProductRepository } from './catalog/product.mongo-repository.js';
import { connectionOptions, limitCommands, openConnection } from './mongo-connection.js';
import { MongoContext } from './mongo-context.js';
import { MongoStoreEpoch } from './mongo.store-epoch.js';
import { MongoStoreHealth } from './mongo.store-health.js';
import { MongoUnitOfWork } from './mongo.unit-of-work.js';
import { MongoOrderRepository } from './orders/order.mongo-repository.js';
import { MongoPermissionRepository } from './rbac/permission.mongo-repository.js';
import { MongoRoleRepository } from './rbac/role.mongo-repository.js';
import { schemas } from './schemas.js';
import { MongoUserRepository } from './users/user.mongo-repository.js';

const mongoAdapters: Adapters = {
  UnitOfWork: MongoUnitOfWork,
  StoreEpoch: MongoStoreEpoch,
  StoreHealth: MongoStoreHealth,
  CategoryRepository: MongoCategoryRepository,
  ProductRepository: MongoProductRepository,
  UserRepository: MongoUserRepository,
  RefreshTokenRepository: MongoRefreshTokenRepository,
  RoleRepository: MongoRoleRepository,
  PermissionRepository: MongoPermissionRepository,
  CartRepository: MongoCartRepository,
  OrderRepository: MongoOrderRepository,
};

/** A server that hangs is given up, and the request answered; a migration may build an index for longer. */
const SOCKET_TIMEOUT_MS = 10_000;

/** The store in MongoDB. MongooseModule opens the connection, and closes it when the application shuts down. */
@Global()
@Module({})
export class MongoPersistenceModule {
  /**
   * @throws StandaloneServerError
   * @throws StoreUnavailableError when the server cannot be reached
   */
  static async forRoot(database: MongoConfig): Promise<DynamicModule> {
    // Before Nest connects, which would bury the one line that says what is wrong under two stacks.
    await (await openConnection(database)).close();
    return {
      module: MongoPersistenceModule,
      imports: [
        MongooseModule.forRootAsync({
          useFactory: () => ({
            ...connectionOptions,
            uri: database.url,
            socketTimeoutMS: SOCKET_TIMEOUT_MS,
            waitQueueTimeoutMS: SOCKET_TIMEOUT_MS,
            // A filter from outside can hold no operator: those of the adapters are marked as trusted.
            sanitizeFilter: true,
            retryAttempts: 0,
            connectionFactory: limitCommands,
          }),
        }),
        MongooseModule.forFeature(schemas),
      ],
      providers: [MongoContext, ...provideAdapters(mongoAdapters)],
      exports: [StoreAdapters],
    };
  }
}
