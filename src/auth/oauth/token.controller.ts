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
    summary: 'Get tokens (RFC 6749)',
    description:
      'The grant type `password` is only for the shop itself. A third-party application sends its user to ' +
      '`/oauth/authorize` to get a code (with PKCE, S256). Like `/auth/login`, the grant type `password` merges the ' +
      "guest's cart.",
  })
  @ApiConsumes(FORM)
  @ApiBody({ type: TokenForm })
  @ApiOkResponse({ type: OAuthTokensResponse, description: 'The tokens.' })
  @ApiOAuthErrors({
    invalid_request: 'A parameter is missing or occurs more than once.',
    invalid_grant: 'The credentials, the code or the refresh token are invalid.',
    unauthorized_client: 'The client is not allowed to use this grant type.',
    unsupported_grant_type: 'The grant type is not supported.',
    invalid_scope:
      "The scope contains unknown names, exceeds what was granted or what the client is registered for, or the user's " +
      'role grants none of it.',
  })
  async grant(
    @OAuthForm() params: OAuthParams,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OAuthTokensResponse> {
    params.assertNoDuplicates();
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
  @ApiOkResponse({ description: 'The session, if there was one, has ended.' })
  @ApiOAuthErrors({
    invalid_request: 'A parameter is missing or occurs more than once.',
    invalid_grant: 'The token was issued to another client.',
  })
  async revoke(
    @OAuthForm() params: OAuthParams,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<void> {
    params.assertNoDuplicates();
    const client = this.clients.identify(authorization, params);
    await this.revocations.revoke(params.require('token'), client);
  }
}
