import { Global, Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule, type ModelDefinition } from '@nestjs/mongoose';
import type { MongoConfig } from '../../config/app-config.js';
import type { MongoPart, WithPorts } from '../feature-persistence.js';
import { DatabaseAdapters, provideAdapters, type PlatformAdapters } from '../ports.js';
import { connectionOptions, setCommandTimeout, openConnection } from './mongo-connection.js';
import { MongoContext } from './mongo-context.js';
import { MongoCacheVersion } from './mongo.cache-version.js';
import { MongoDatabaseHealth } from './mongo.database-health.js';
import { MongoUnitOfWork } from './mongo.unit-of-work.js';

const platformAdapters: PlatformAdapters = {
  UnitOfWork: MongoUnitOfWork,
  CacheVersion: MongoCacheVersion,
  DatabaseHealth: MongoDatabaseHealth,
};

/**
 * Limits how long a request waits for a server that hangs. Not for migrations, which may build an
 * index for longer.
 */
const SOCKET_TIMEOUT_MS = 10_000;

/** Stores the data in MongoDB. MongooseModule opens the connection, and closes it at shutdown. */
@Global()
@Module({})
export class MongoPersistenceModule {
  /**
   * @throws StandaloneServerError
   * @throws DatabaseUnavailableError when the server cannot be reached
   */
  static async forRoot(
    database: MongoConfig,
    features: readonly WithPorts<MongoPart>[],
  ): Promise<DynamicModule> {
    // Fails with one line that says what is wrong. Nest's own connection would print two stacks.
    await (await openConnection(database)).close();
    const schemas = features.flatMap((feature) => feature.schemas) as ModelDefinition[];
    return {
      module: MongoPersistenceModule,
      imports: [
        MongooseModule.forRootAsync({
          useFactory: () => ({
            ...connectionOptions,
            uri: database.url,
            socketTimeoutMS: SOCKET_TIMEOUT_MS,
            waitQueueTimeoutMS: SOCKET_TIMEOUT_MS,
            // Refuses operators in filters from outside. The adapters mark their own as trusted.
            sanitizeFilter: true,
            retryAttempts: 0,
            connectionFactory: setCommandTimeout,
          }),
        }),
        MongooseModule.forFeature(schemas),
      ],
      providers: [MongoContext, ...provideAdapters(platformAdapters, features)],
      exports: [DatabaseAdapters],
    };
  }
}
