import { ApiProperty } from '@nestjs/swagger';
import type { IssuedTokens } from '../../domain/issued-tokens.js';
import type { OAuthErrorCode } from '../oauth.error.js';

/** The names are those of the RFCs, not of this API. */

export class TokenForm {
  @ApiProperty({ enum: ['password', 'refresh_token', 'authorization_code'] })
  readonly grant_type!: string;

  @ApiProperty({
    required: false,
    example: 'ada@example.com',
    description: 'With `password`: e-mail or username.',
  })
  readonly username?: string;

  @ApiProperty({
    required: false,
    format: 'password',
    example: 'correct horse battery staple',
    description: 'With `password`.',
  })
  readonly password?: string;

  @ApiProperty({ required: false, example: 'Zm9yIGV4YW1wbGU', description: 'With `refresh_token`.' })
  readonly refresh_token?: string;

  @ApiProperty({
    required: false,
    example: 'profile cart orders',
    description:
      'With `password` and `refresh_token`: permissions and own scopes, separated by blanks; absent: all that the ' +
      'role grants, for a registered client its default scopes. A client never gets more than is registered for it. ' +
      'A refresh narrows the access token alone.',
  })
  readonly scope?: string;

  @ApiProperty({ required: false, example: 'Zm9yIGV4YW1wbGU', description: 'With `authorization_code`.' })
  readonly code?: string;

  @ApiProperty({
    required: false,
    format: 'uri',
    example: 'https://app.example.com/callback',
    description: 'With `authorization_code`: the same as in the authorization request.',
  })
  readonly redirect_uri?: string;

  @ApiProperty({
    required: false,
    pattern: '^[A-Za-z0-9._~-]{43,128}$',
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    description: 'With `authorization_code`: PKCE (RFC 7636), of the method S256.',
  })
  readonly code_verifier?: string;

  @ApiProperty({
    required: false,
    example: 'swagger-ui',
    description:
      'A registered client; absent: the shop itself. The user name of Basic authentication does as well.',
  })
  readonly client_id?: string;
}

export class OAuthTokensResponse {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln' })
  readonly access_token!: string;

  @ApiProperty({ enum: ['Bearer'], enumName: 'TokenType' })
  readonly token_type!: 'Bearer';

  @ApiProperty({ type: 'integer', example: 900, description: 'Life of the access token, in seconds.' })
  readonly expires_in!: number;

  @ApiProperty({
    example: 'Zm9yIGV4YW1wbGU',
    description: 'Good for one use; keep the one that comes back for it.',
  })
  readonly refresh_token!: string;

  @ApiProperty({
    example: 'profile cart orders',
    description: 'What the access token allows at this moment.',
  })
  readonly scope!: string;
}

export class RevocationForm {
  @ApiProperty({ example: 'Zm9yIGV4YW1wbGU', description: 'An access token or a refresh token.' })
  readonly token!: string;

  @ApiProperty({
    required: false,
    example: 'refresh_token',
    description:
      'Not needed: `access_token`, `refresh_token`, or any other text, which is ignored (RFC 7009).',
  })
  readonly token_type_hint?: string;

  @ApiProperty({
    required: false,
    example: 'swagger-ui',
    description: 'The client that the token was issued to.',
  })
  readonly client_id?: string;
}

const ERRORS: OAuthErrorCode[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

export class OAuthErrorResponse {
  @ApiProperty({
    enum: ERRORS,
    enumName: 'OAuthErrorCode',
    description: 'For programs; of RFC 6749, section 5.2.',
  })
  readonly error!: string;

  @ApiProperty({ example: 'The login or the password is wrong.', description: 'For people; may change.' })
  readonly error_description!: string;
}

export class MetadataResponse {
  @ApiProperty({ format: 'uri', example: 'https://shop.example.com' })
  readonly issuer!: string;

  @ApiProperty({ format: 'uri', example: 'https://shop.example.com/oauth/authorize' })
  readonly authorization_endpoint!: string;

  @ApiProperty({ format: 'uri', example: 'https://shop.example.com/api/v1/auth/token' })
  readonly token_endpoint!: string;

  @ApiProperty({ format: 'uri', example: 'https://shop.example.com/api/v1/auth/revoke' })
  readonly revocation_endpoint!: string;

  @ApiProperty({ type: [String], example: ['profile', 'cart', 'orders'] })
  readonly scopes_supported!: string[];

  @ApiProperty({ type: [String], example: ['code'] })
  readonly response_types_supported!: string[];

  @ApiProperty({ type: [String], example: ['query'] })
  readonly response_modes_supported!: string[];

  @ApiProperty({ type: [String], example: ['authorization_code', 'refresh_token', 'password'] })
  readonly grant_types_supported!: string[];

  @ApiProperty({ type: [String], example: ['S256'] })
  readonly code_challenge_methods_supported!: string[];

  @ApiProperty({ type: [String], example: ['none'] })
  readonly token_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: [String], example: ['none'] })
  readonly revocation_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: 'boolean', example: true, description: 'RFC 9207.' })
  readonly authorization_response_iss_parameter_supported!: boolean;

  @ApiProperty({ format: 'uri', example: 'https://shop.example.com/docs' })
  readonly service_documentation!: string;
}

export function toOAuthTokensResponse(issued: IssuedTokens): OAuthTokensResponse {
  const { accessToken, expiresIn, refreshToken, scope } = issued;
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresIn,
    refresh_token: refreshToken,
    scope,
  };
}
