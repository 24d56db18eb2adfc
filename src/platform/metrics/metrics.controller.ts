import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { ByCredentials } from '../access/access.js';
import { ApiUnlimitedProblems } from '../http/api-problems.js';
import { MetricsAccess } from './metrics-access.js';
import { MetricsRegistry } from './metrics-registry.js';

@ApiTags('Health')
@Controller('metrics')
@SkipThrottle()
export class MetricsController {
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly access: MetricsAccess,
  ) {}

  @Get()
  @ByCredentials()
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getMetrics',
    summary: 'Get the metrics of this process in the Prometheus text format',
    description:
      'If METRICS_TOKEN is set, it must be sent as bearer token. In production, metrics are available here only if it is set.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'The metrics.', schema: { type: 'string' } })
  @ApiUnlimitedProblems({
    401: { token_missing: 'METRICS_TOKEN is set, and the request has no bearer token.' },
    404: { page_not_found: 'Metrics are not available here.' },
  })
  async read(
    @Headers('authorization') authorization: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    this.access.assertAllowed(authorization);
    void reply.type(this.registry.contentType);
    return this.registry.metrics();
  }
}
