import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { Public } from '../access/access.js';
import { ApiUnlimitedProblems } from '../http/api-problems.js';
import { HealthService } from './health.service.js';
import { LiveResponse, ReadyResponse } from './health.dto.js';

@ApiTags('Health')
@Controller('health')
@Public()
@SkipThrottle()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Check whether the process is running' })
  @ApiUnlimitedProblems()
  @ApiOkResponse({ type: LiveResponse, description: 'The process is running.' })
  live(): LiveResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Check whether the process can serve requests',
  })
  @ApiUnlimitedProblems()
  @ApiOkResponse({
    type: ReadyResponse,
    description: 'The database is available and its migrations are up to date.',
  })
  @ApiResponse({
    status: 503,
    type: ReadyResponse,
    description: 'The process cannot serve requests, or it is shutting down.',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyResponse> {
    const readiness = await this.health.readiness();
    if (readiness.status !== 'ok') void reply.status(503).header('retry-after', '1');
    return readiness;
  }
}
