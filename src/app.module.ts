import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { OAuthModule } from './auth/oauth/oauth.module.js';
import { AccountPagesModule } from './auth/pages/account-pages.module.js';
import { CacheModule } from './cache/cache.module.js';
import { CartModule } from './cart/cart.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { HealthModule } from './health/health.module.js';
import { MailModule } from './mail/mail.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { PersistenceModule } from './persistence/persistence.module.js';
import { RbacModule } from './rbac/rbac.module.js';
import { HttpModule } from './shared/http/http.module.js';
import { RateLimitModule } from './shared/http/rate-limit.module.js';
import { RedisModule } from './shared/redis/redis.module.js';
import { SharedModule } from './shared/shared.module.js';
import { StartPageModule } from './start-page/start-page.module.js';
import { UsersModule } from './users/users.module.js';

/** The application: its ground, then one line a feature. Global guards run in the order of the imports. */
@Module({})
export class AppModule {
  static async forRoot(config: AppConfig): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        SharedModule,
        RedisModule.forRoot(config.redisUrl),
        await PersistenceModule.forRoot(config.database),
        CacheModule,
        RateLimitModule,
        AuthModule,
        OAuthModule,
        AccountPagesModule,
        HttpModule,
        UsersModule,
        RbacModule,
        CatalogModule,
        CartModule,
        OrdersModule,
        MailModule,
        HealthModule,
        MetricsModule,
        OpenApiModule,
        StartPageModule,
      ],
    };
  }
}
