import { Global, Module, type DynamicModule } from '@nestjs/common';
import { openRedis } from './open-redis.js';
import { RedisConnection } from './redis-connection.js';

/** The connection to Redis, where there is one: who injects it says what it does without. */
@Global()
@Module({})
export class RedisModule {
  /** @param url of REDIS_URL */
  static forRoot(url: string | undefined): DynamicModule {
    if (url === undefined) return { module: RedisModule };
    return {
      module: RedisModule,
      providers: [{ provide: RedisConnection, useFactory: () => openRedis(url) }],
      exports: [RedisConnection],
    };
  }
}
