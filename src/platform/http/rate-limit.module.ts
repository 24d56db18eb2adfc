import { Module, type OptionalFactoryDependency } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { AppConfig } from '../config/app-config.js';
import { Clock } from '../../shared/clock.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { BoundedStorage } from './rate-limit.storage.js';
import { RATE_LIMITS } from './rate-limits.js';
import { RedisRateLimitStorage } from './redis-rate-limit.storage.js';

const REDIS: OptionalFactoryDependency = { token: RedisConnection, optional: true };

/** Must be imported before every module with a guard, so that its guard runs first. */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [AppConfig, Clock, REDIS],
      useFactory: ({ rateLimit }: AppConfig, clock: Clock, redis?: RedisConnection) => ({
        throttlers: [RATE_LIMITS.general.address],
        skipIf: () => rateLimit === 'off',
        storage: redis ? new RedisRateLimitStorage(redis, clock) : new BoundedStorage(clock),
      }),
    }),
  ],
  providers: [RateLimitGuard, { provide: APP_GUARD, useExisting: RateLimitGuard }],
  exports: [RateLimitGuard],
})
export class RateLimitModule {}
