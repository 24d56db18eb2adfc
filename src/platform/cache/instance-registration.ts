import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { CacheVersion } from '../database/cache-version.js';
import { RedisConnection } from '../redis/redis-connection.js';

/**
 * Registers this process with the others on the same database, unless they share a cache in Redis.
 */
@Injectable()
export class InstanceRegistration implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly cacheVersion: CacheVersion,
    @Optional() @Inject(RedisConnection) private readonly redis?: RedisConnection,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis) await this.cacheVersion.register();
  }

  async onApplicationShutdown(): Promise<void> {
    // If this fails, the others notice a little later that this process has ended.
    await this.cacheVersion.unregister().catch(() => undefined);
  }
}
