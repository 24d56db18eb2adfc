import { Controller, Header, Headers, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FORM, AcceptsForm } from '../../platform/http/form-body.js';
import { RateLimit } from '../../platform/http/rate-limits.js';
import { ForClients } from '../../platform/access/access.js';
import { deviceOf } from '../device.js';
import { GuestSessions } from '../guests/guest-sessions.js';
import { OAuthTokensResponse, RevocationForm, TokenForm, toOAuthTokensResponse } from './dto/oauth.dto.js';
import { ApiOAuthErrors } from './oauth-errors.docs.js';
import { OAuthClients } from './oauth-clients.js';
import { OAuthErrorFilter } from './oauth-error.filter.js';
import { OAuthForm } from './oauth-form.js';
import { OAuthParams } from './oauth-params.js';
import { RevocationService } from './revocation.service.js';
import { TokenService } from './token.service.js';

@ApiTags('OAuth')
@Controller('auth')
@ForClients()
@UseFilters(OAuthErrorFilter)
export class TokenController {
  constructor(
    private readonly clients: OAuthClients,
    private readonly tokens: TokenService,
    private readonly revocations: RevocationService,
    private readonly guests: GuestSessions,
  ) {}

  @Post('token')
  @AcceptsForm()
  @RateLimit('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('pragma', 'no-cache')
  @ApiOperation({
    operationId: 'getTokens',
    summary: 'The token endpoint (RFC 6749)',
    description:
      'The flows behind Authorize. `password` is for the shop itself; an application of somebody else sends its ' +
      'user to `/oauth/authorize` for a code (PKCE, S256). A log-in by password takes the cart of a guest along, as ' +
      '`/auth/login` does.',
  })
  @ApiConsumes(FORM)
  @ApiBody({ type: TokenForm })
  @ApiOkResponse({ type: OAuthTokensResponse, description: 'The tokens.' })
  @ApiOAuthErrors({
    invalid_request: 'A parameter is missing, or there more than once.',
    invalid_grant: 'The credentials, the code or the refresh token do not hold.',
    unauthorized_client: 'The client may not use this grant type.',
    unsupported_grant_type: 'There is no such grant type here.',
    invalid_scope:
      'The scope is unknown, goes beyond what was granted or is registered for the client, or leaves nothing.',
  })
  async grant(
    @OAuthForm() params: OAuthParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OAuthTokensResponse> {
    params.assertSingle();
    const client = this.clients.identify(request.headers.authorization, params);
    const guestSessionId = params.get('grant_type') === 'password' ? this.guests.idOf(request) : null;
    const device = deviceOf(request.headers['user-agent']);
    const issued = await this.tokens.grant({ params, client, device, guestSessionId });
    if (guestSessionId !== null) this.guests.send(this.guests.begin(), reply);
    return toOAuthTokensResponse(issued);
  }

  @Post('revoke')
  @AcceptsForm()
  @RateLimit('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Header('pragma', 'no-cache')
  @ApiOperation({
    operationId: 'revokeToken',
    summary: 'End the session that a token belongs to (RFC 7009)',
  })
  @ApiConsumes(FORM)
  @ApiBody({ type: RevocationForm })
  @ApiOkResponse({ description: 'It is over, if there was one.' })
  @ApiOAuthErrors({
    invalid_request: 'A parameter is missing, or there more than once.',
    invalid_grant: 'The token was issued to another client than the one that is named.',
  })
  async revoke(
    @OAuthForm() params: OAuthParams,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<void> {
    params.assertSingle();
    const client = this.clients.identify(authorization, params);
    await this.revocations.revoke(params.require('token'), client);
  }
}
