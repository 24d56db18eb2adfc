import { Module } from '@nestjs/common';
import { PersistenceModule } from '../database/persistence.module.js';
import { DatabaseHealth } from '../database/database-health.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [PersistenceModule.forFeature(DatabaseHealth)],
  controllers: [HealthController],
  providers: [HealthService],
})
export class HealthModule {}
