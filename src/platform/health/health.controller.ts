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
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process runs' })
  @ApiUnlimitedProblems()
  @ApiOkResponse({ type: LiveResponse, description: 'It does.' })
  live(): LiveResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Whether the process can serve: database and migrations',
  })
  @ApiUnlimitedProblems()
  @ApiOkResponse({ type: ReadyResponse, description: 'It can.' })
  @ApiResponse({ status: 503, type: ReadyResponse, description: 'It cannot, or is about to stop.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyResponse> {
    const readiness = await this.health.readiness();
    if (readiness.status !== 'ok') void reply.status(503).header('retry-after', '1');
    return readiness;
  }
}
