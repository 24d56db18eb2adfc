import { Module, type DynamicModule } from '@nestjs/common';
import { features } from './features.js';
import { AccessModule } from './platform/access/access.module.js';
import { CacheKeys } from './platform/cache/cache-keys.js';
import { CacheModule } from './platform/cache/cache.module.js';
import type { AppConfig } from './platform/config/app-config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { PersistenceModule } from './platform/database/persistence.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { HttpModule } from './platform/http/http.module.js';
import { RateLimitModule } from './platform/http/rate-limit.module.js';
import { MailModule } from './platform/mail/mail.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { OpenApiModule } from './platform/openapi/openapi.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { RedisModule } from './platform/redis/redis.module.js';
import { StartPageModule } from './platform/start-page/start-page.module.js';

/**
 * Imports the platform before the features, because global guards run in the order of the imports.
 */
@Module({})
export class AppModule {
  static async forRoot(config: AppConfig): Promise<DynamicModule> {
    const persistence = features.flatMap((feature) => feature.persistence ?? []);
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        PlatformModule,
        RedisModule.forRoot(config.redisUrl),
        await PersistenceModule.forRoot(config.database, persistence, config.logSql),
        CacheModule.forRoot(new CacheKeys(features)),
        RateLimitModule,
        AccessModule.forRoot(features),
        HttpModule,
        MailModule,
        HealthModule,
        MetricsModule,
        OpenApiModule.forRoot(features),
        StartPageModule,
        ...features.flatMap(({ modules }) => modules),
      ],
    };
  }
}
