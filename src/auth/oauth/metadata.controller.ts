import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppConfig } from '../../platform/config/app-config.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Public } from '../../platform/access/access.js';
import { AUTHORIZE_PATH, METADATA_PATH, REVOKE_PATH, TOKEN_PATH } from '../../platform/access/oauth-paths.js';
import { MetadataResponse } from './dto/oauth.dto.js';
import { AccessRegistry } from '../../platform/access/access-registry.js';

@ApiTags('OAuth')
@Controller(METADATA_PATH)
@Public()
export class MetadataController {
  constructor(
    private readonly config: AppConfig,
    private readonly registry: AccessRegistry,
  ) {}

  @Get()
  @Header('cache-control', 'public, max-age=3600')
  @ApiOperation({
    operationId: 'getOAuthMetadata',
    summary: 'Get the metadata of the OAuth 2.0 server (RFC 8414)',
  })
  @ApiOkResponse({ type: MetadataResponse, description: 'The metadata.' })
  @ApiProblems()
  read(): MetadataResponse {
    const { publicUrl } = this.config;
    return {
      issuer: publicUrl,
      authorization_endpoint: publicUrl + AUTHORIZE_PATH,
      token_endpoint: publicUrl + TOKEN_PATH,
      revocation_endpoint: publicUrl + REVOKE_PATH,
      scopes_supported: [...this.registry.all.keys()],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'password'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
      service_documentation: `${publicUrl}/docs`,
    };
  }
}
