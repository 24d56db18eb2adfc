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
import { CacheInterceptor } from './cache.interceptor.js';
import { Attendance } from './attendance.js';
import { Cache } from './cache.js';
import { CacheInvalidator } from './cache-invalidator.js';
import { CacheKeys } from './cache-keys.js';
import { CacheMetrics } from './cache-metrics.js';
import { Envelopes } from './envelopes.js';
import { CacheVersions } from './cache-versions.js';
import { CacheStore } from './stores/cache-store.js';
import { InProcessStore } from './stores/in-process.store.js';
import { NoStore } from './stores/no.store.js';
import { RedisStore } from './stores/redis.store.js';

/**
 * How long an instance goes by a cache version without asking the database again. With Redis a
 * write that could not clear its keys waits for it: together with the time that a command is waited
 * for it stays below 50 ms.
 */
const TRUST_MS = { shared: 15, alone: 1000 };

const REDIS: OptionalFactoryDependency = { token: RedisConnection, optional: true };

const cacheVersionsProvider: FactoryProvider<CacheVersions> = {
  provide: CacheVersions,
  inject: [CacheVersion, REDIS],
  useFactory: (store: CacheVersion, redis?: RedisConnection) =>
    redis ? new CacheVersions(store, TRUST_MS.shared, true) : new CacheVersions(store, TRUST_MS.alone, false),
};

const storeProvider: FactoryProvider<CacheStore> = {
  provide: CacheStore,
  inject: [AppConfig, CacheVersions, REDIS],
  useFactory: ({ workers }: AppConfig, cacheVersions: CacheVersions, redis?: RedisConnection) => {
    if (!redis) return workers === 1 ? new InProcessStore() : new NoStore();
    // What a new connection leads to may remember what was cleared since, or what somebody died
    // before clearing.
    redis.onConnect(() => cacheVersions.begin());
    redis.start();
    return new RedisStore(redis);
  },
};

/**
 * Under the first secret alone: an older one may have leaked, and what was cached under it is read
 * again from the database.
 */
const envelopesProvider: FactoryProvider<Envelopes> = {
  provide: Envelopes,
  inject: [AppConfig, REDIS],
  useFactory: ({ jwtSecrets: [secret] }: AppConfig, redis?: RedisConnection) =>
    new Envelopes(redis ? deriveKey(secret, 'cached value') : null),
};

/**
 * The cache: in Redis where there is one, else in the process; nowhere where several processes have
 * none in common.
 */
@Global()
@Module({
  imports: [MetricsModule, PersistenceModule.forFeature(CacheVersion)],
  providers: [
    Attendance,
    Cache,
    CacheInterceptor,
    CacheInvalidator,
    CacheMetrics,
    envelopesProvider,
    cacheVersionsProvider,
    storeProvider,
  ],
  exports: [Cache, CacheInterceptor, CacheStore],
})
export class CacheModule {
  static forRoot(keys: CacheKeys): DynamicModule {
    return { module: CacheModule, providers: [{ provide: CacheKeys, useValue: keys }], exports: [CacheKeys] };
  }
}
