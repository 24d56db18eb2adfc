import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { HealthModule } from './health/health.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PersistenceModule } from './persistence/persistence.module.js';
import { HttpModule } from './shared/http/http.module.js';
import { SharedModule } from './shared/shared.module.js';

/** The application: its ground, then one line a feature. Global guards run in the order of the imports. */
@Module({})
export class AppModule {
  static async forRoot(config: AppConfig): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        SharedModule,
        await PersistenceModule.forRoot(config.database),
        AuthModule,
        HttpModule,
        CatalogModule,
        HealthModule,
        MetricsModule,
      ],
    };
  }
}
