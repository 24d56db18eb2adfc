import { ApiProperty } from '@nestjs/swagger';
import type { IssuedTokens } from '../../domain/issued-tokens.js';
import type { OAuthErrorCode } from '../oauth.error.js';

/** Field names follow the RFCs (snake_case), unlike the rest of this API. */

export class TokenForm {
  @ApiProperty({ enum: ['password', 'refresh_token', 'authorization_code'] })
  readonly grant_type!: string;

  @ApiProperty({
    required: false,
    example: 'ada@example.com',
    description: 'For `password`: the e-mail address or the username.',
  })
  readonly username?: string;

  @ApiProperty({
    required: false,
    format: 'password',
    example: 'correct horse battery staple',
    description: 'For `password`.',
  })
  readonly password?: string;

  @ApiProperty({ required: false, example: 'Zm9yIGV4YW1wbGU', description: 'For `refresh_token`.' })
  readonly refresh_token?: string;

  @ApiProperty({
    required: false,
    example: 'profile cart orders',
    description:
      'For `password` and `refresh_token`: scopes and permissions, separated by blanks. Default: everything that the ' +
      'role grants, or the default scopes of a registered client. A client never gets more than it is registered ' +
      'for. With `refresh_token`, only the new access token gets the narrower scope.',
  })
  readonly scope?: string;

  @ApiProperty({ required: false, example: 'Zm9yIGV4YW1wbGU', description: 'For `authorization_code`.' })
  readonly code?: string;

  @ApiProperty({
    required: false,
    format: 'uri',
    example: 'https://app.example.com/callback',
    description: 'For `authorization_code`: the same as in the authorization request.',
  })
  readonly redirect_uri?: string;

  @ApiProperty({
    required: false,
    pattern: '^[A-Za-z0-9._~-]{43,128}$',
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    description: 'For `authorization_code`: the PKCE code verifier (RFC 7636).',
  })
  readonly code_verifier?: string;

  @ApiProperty({
    required: false,
    example: 'swagger-ui',
    description:
      'A registered client. Default: the shop itself. Can also be sent as the user name of Basic authentication.',
  })
  readonly client_id?: string;
}

export class OAuthTokensResponse {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln' })
  readonly access_token!: string;

  @ApiProperty({ enum: ['Bearer'], enumName: 'TokenType' })
  readonly token_type!: 'Bearer';

  @ApiProperty({
    type: 'integer',
    example: 900,
    description: 'The lifetime of the access token, in seconds.',
  })
  readonly expires_in!: number;

  @ApiProperty({
    example: 'Zm9yIGV4YW1wbGU',
    description: 'Can be used once; refreshing returns a new one.',
  })
  readonly refresh_token!: string;

  @ApiProperty({
    example: 'profile cart orders',
    description: 'The scopes and permissions that the access token currently has.',
  })
  readonly scope!: string;
}

export class RevocationForm {
  @ApiProperty({ example: 'Zm9yIGV4YW1wbGU', description: 'An access token or a refresh token.' })
  readonly token!: string;

  @ApiProperty({
    required: false,
    example: 'refresh_token',
    description: 'Ignored, because the server recognizes both kinds of tokens (RFC 7009).',
  })
  readonly token_type_hint?: string;

  @ApiProperty({
    required: false,
    example: 'swagger-ui',
    description: 'The client to which the token was issued.',
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
    description: 'An error code for programs (RFC 6749, section 5.2).',
  })
  readonly error!: string;

  @ApiProperty({
    example: 'The login or password is wrong.',
    description: 'A message for people; may change.',
  })
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

  @ApiProperty({ type: 'boolean', example: true, description: 'See RFC 9207.' })
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
