import {
  Global,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type OptionalFactoryDependency,
} from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { PersistenceModule } from '../database/persistence.module.js';
import { CacheVersion } from '../database/cache-version.js';
import { deriveKey } from '../../shared/keyed-hash.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { RateLimitModule } from '../http/rate-limit.module.js';
import { CacheHook } from './cache-hook.js';
import { CacheInterceptor } from './cache.interceptor.js';
import { Cache } from './cache.js';
import { CacheInvalidator } from './cache-invalidator.js';
import { CacheKeys } from './cache-keys.js';
import { CacheMetrics } from './cache-metrics.js';
import { Envelopes } from './envelopes.js';
import { InstanceRegistration } from './instance-registration.js';
import { CacheVersionTracker } from './cache-version-tracker.js';
import { CacheStore } from './stores/cache-store.js';
import { InProcessStore } from './stores/in-process.store.js';
import { NoStore } from './stores/no.store.js';
import { RedisStore } from './stores/redis.store.js';

/**
 * How long an instance uses a cache version before it reads it from the database again. With Redis,
 * a write that could not delete its keys waits for that time: less than 50 ms together with the
 * timeout of the Redis command.
 */
const VERSION_MAX_AGE_MS = { shared: 15, alone: 1000 };

const REDIS: OptionalFactoryDependency = { token: RedisConnection, optional: true };

const versionTrackerProvider: FactoryProvider<CacheVersionTracker> = {
  provide: CacheVersionTracker,
  inject: [CacheVersion, REDIS],
  useFactory: (database: CacheVersion, redis?: RedisConnection) =>
    redis
      ? new CacheVersionTracker(database, VERSION_MAX_AGE_MS.shared, true)
      : new CacheVersionTracker(database, VERSION_MAX_AGE_MS.alone, false),
};

const storeProvider: FactoryProvider<CacheStore> = {
  provide: CacheStore,
  inject: [AppConfig, CacheVersionTracker, REDIS],
  useFactory: ({ workers }: AppConfig, versionTracker: CacheVersionTracker, redis?: RedisConnection) => {
    if (!redis) return workers === 1 ? new InProcessStore() : new NoStore();
    // Redis may still contain keys that were invalidated while it was unreachable, or that a
    // process did not delete before it crashed.
    redis.onConnect(() => versionTracker.begin());
    redis.start();
    return new RedisStore(redis);
  },
};

/**
 * Uses the first secret only, because older ones may have leaked. Values sealed with those are
 * misses.
 */
const envelopesProvider: FactoryProvider<Envelopes> = {
  provide: Envelopes,
  inject: [AppConfig, REDIS],
  useFactory: ({ jwtSecrets: [secret] }: AppConfig, redis?: RedisConnection) =>
    new Envelopes(redis ? deriveKey(secret, 'cached value') : null),
};

/**
 * Caches in Redis if it is configured, otherwise in this process. Several workers without Redis do
 * not cache.
 */
@Global()
@Module({
  imports: [MetricsModule, RateLimitModule, PersistenceModule.forFeature(CacheVersion)],
  providers: [
    Cache,
    CacheHook,
    CacheInterceptor,
    CacheInvalidator,
    CacheMetrics,
    InstanceRegistration,
    envelopesProvider,
    versionTrackerProvider,
    storeProvider,
  ],
  exports: [Cache, CacheInterceptor, CacheStore],
})
export class CacheModule {
  static forRoot(keys: CacheKeys): DynamicModule {
    return { module: CacheModule, providers: [{ provide: CacheKeys, useValue: keys }], exports: [CacheKeys] };
  }
}
