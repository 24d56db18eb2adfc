import { Inject, Injectable, Optional } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { CacheVersion } from '../database/cache-version.js';
import { RedisConnection } from '../redis/redis-connection.js';

/**
 * Tells other processes on the same database that this one serves, where no Redis is between them.
 */
@Injectable()
export class Attendance implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly store: CacheVersion,
    @Optional() @Inject(RedisConnection) private readonly redis?: RedisConnection,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis) await this.store.attend();
  }

  async onApplicationShutdown(): Promise<void> {
    // The others notice that it is gone, a little later.
    await this.store.leave().catch(() => undefined);
  }
}
