import { ApiProperty } from '@nestjs/swagger';
import { EmailField, LineField, NameField, SecretField, Trimmed } from '../../platform/http/fields.js';
import { UsernameField } from '../../users/dto/username.field.js';
import { MAX_PASSWORD, MIN_PASSWORD } from '../../users/domain/password-policy.js';
import type { Session } from '../domain/refresh-token.js';
import type { IssuedTokens } from '../domain/issued-tokens.js';

/** Documents the length that the password policy requires; the policy itself checks it. */
const PasswordField = (description?: string): PropertyDecorator =>
  SecretField({
    min: MIN_PASSWORD,
    max: MAX_PASSWORD,
    example: 'correct horse battery staple',
    description,
  });

export class EmailRequest {
  @EmailField({ example: 'ada@example.com' })
  readonly email!: string;
}

export class RegisterRequest extends EmailRequest {
  @UsernameField({ example: 'ada' })
  readonly username!: string;

  @PasswordField('Any characters. Passwords that are easy to guess are rejected.')
  readonly password!: string;

  @NameField(120, { nullable: true, example: 'Ada Lovelace' })
  readonly fullName?: string | null;
}

export class TokenRequest {
  @LineField(1000, { example: 'Zm9yIGV4YW1wbGU', description: 'The token from the mail.' })
  readonly token!: string;
}

export class LoginRequest {
  @Trimmed()
  @LineField(254, { example: 'ada@example.com', description: 'The e-mail address or the username.' })
  readonly login!: string;

  @PasswordField()
  readonly password!: string;
}

export class RefreshRequest {
  @LineField(500, { example: 'Zm9yIGV4YW1wbGU' })
  readonly refreshToken!: string;
}

export class ResetPasswordRequest extends TokenRequest {
  @PasswordField()
  readonly password!: string;
}

export class ChangePasswordRequest {
  @PasswordField()
  readonly currentPassword!: string;

  @PasswordField()
  readonly newPassword!: string;
}

export class TokensResponse {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln' })
  readonly accessToken!: string;

  @ApiProperty({
    example: 'Zm9yIGV4YW1wbGU',
    description: 'Can be used once; refreshing returns a new one.',
  })
  readonly refreshToken!: string;

  @ApiProperty({ enum: ['Bearer'], enumName: 'TokenType' })
  readonly tokenType!: 'Bearer';

  @ApiProperty({
    type: 'integer',
    example: 900,
    description: 'The lifetime of the access token, in seconds.',
  })
  readonly expiresIn!: number;

  @ApiProperty({
    example: 'profile cart orders',
    description: 'The scopes and permissions that the access token currently has.',
  })
  readonly scope!: string;

  @ApiProperty({ example: 'c2Vzc2lvbi1pZA' })
  readonly sessionId!: string;
}

export class SessionResponse {
  @ApiProperty({ example: 'c2Vzc2lvbi1pZA' })
  readonly id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Firefox on Linux',
    description: 'The header `User-Agent` of the log-in.',
  })
  readonly device!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The OAuth client; null for the shop itself.',
  })
  readonly clientId!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly since!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly lastSeen!: string;

  @ApiProperty({ type: 'boolean', example: true, description: 'Whether it is the session of this request.' })
  readonly current!: boolean;
}

export function toTokensResponse(issued: IssuedTokens): TokensResponse {
  const { accessToken, refreshToken, expiresIn, scope, sessionId } = issued;
  return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn, scope, sessionId };
}

export function toSessionResponse(session: Session, currentId: string): SessionResponse {
  const { id, device, clientId, since, lastSeen } = session;
  return {
    id,
    device,
    clientId,
    since: since.toISOString(),
    lastSeen: lastSeen.toISOString(),
    current: id === currentId,
  };
}
