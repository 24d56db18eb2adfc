import { Module } from '@nestjs/common';
import { HttpMetrics } from './http-metrics.js';
import { MetricsAccess } from './metrics-access.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsServer } from './metrics-server.js';

@Module({
  controllers: [MetricsController],
  providers: [HttpMetrics, MetricsAccess, MetricsRegistry, MetricsServer],
  exports: [HttpMetrics, MetricsRegistry, MetricsServer],
})
export class MetricsModule {}
