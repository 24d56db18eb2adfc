import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.js';
import { ApiUnlimitedProblems } from '../shared/http/api-problems.js';
import { MetricsRegistry } from './metrics-registry.js';

@ApiTags('Health')
@Controller('metrics')
@SkipThrottle()
export class MetricsController {
  constructor(private readonly registry: MetricsRegistry) {}

  @Get()
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getMetrics', summary: 'The figures of this process, as Prometheus text' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'The figures.', schema: { type: 'string' } })
  @ApiUnlimitedProblems()
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.registry.contentType);
    return this.registry.metrics();
  }
}
