import { Controller, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Public } from '../../platform/access/access.js';
import { GUEST_SESSION_HEADERS } from './guest-session.docs.js';
import { GuestSessions } from './guest-sessions.js';

class GuestSessionResponse {
  @ApiProperty({
    example: 'c2Vzc2lvbi1pZA.c2lnbmF0dXJl',
    description: 'The signed id to send as `X-Session-Id`.',
  })
  readonly sessionId!: string;
}

@ApiTags('Guest sessions')
@Controller('sessions')
export class GuestSessionController {
  constructor(private readonly guests: GuestSessions) {}

  @Post()
  @Public()
  @ApiOperation({
    operationId: 'createGuestSession',
    summary: 'Start a guest session',
    description: 'Optional: changing a cart without a guest session starts one too.',
  })
  @ApiCreatedResponse({
    type: GuestSessionResponse,
    description: 'The guest session.',
    headers: GUEST_SESSION_HEADERS,
  })
  @ApiProblems()
  create(@Res({ passthrough: true }) reply: FastifyReply): GuestSessionResponse {
    return { sessionId: this.guests.send(this.guests.begin(), reply) };
  }
}
