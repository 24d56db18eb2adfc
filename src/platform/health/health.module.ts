import { Module } from '@nestjs/common';
import { PersistenceModule } from '../database/persistence.module.js';
import { StoreHealth } from '../database/store-health.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [PersistenceModule.forFeature(StoreHealth)],
  controllers: [HealthController],
  providers: [HealthService],
})
export class HealthModule {}
