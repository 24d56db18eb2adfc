import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsEmailAddress, IsLine, IsName, IsSecret, MayBeNull, Trimmed } from '../../platform/http/fields.js';
import { MAX_PASSWORD, MIN_PASSWORD } from '../../users/domain/password-policy.js';
import type { Session } from '../domain/refresh-token.js';
import type { IssuedTokens } from '../domain/issued-tokens.js';

const password = {
  type: String,
  format: 'password',
  minLength: MIN_PASSWORD,
  maxLength: MAX_PASSWORD,
  example: 'correct horse battery staple',
} as const;

export class EmailRequest {
  @ApiProperty({ type: String, format: 'email', maxLength: 254, example: 'ada@example.com' })
  @IsEmailAddress()
  readonly email!: string;
}

export class RegisterRequest extends EmailRequest {
  @ApiProperty({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{2,29}$', example: 'ada' })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{2,29}$/, {
    message: 'username must be 3 to 30 letters, digits, dots, hyphens and underscores',
  })
  readonly username!: string;

  @ApiProperty({ ...password, description: 'No rules but a length; what is easy to guess is refused.' })
  @IsSecret()
  readonly password!: string;

  @ApiProperty({ type: String, required: false, nullable: true, maxLength: 120, example: 'Ada Lovelace' })
  @MayBeNull()
  @IsName(120)
  readonly fullName?: string | null;
}

export class TokenRequest {
  @ApiProperty({ example: 'Zm9yIGV4YW1wbGU', description: 'From the mail.' })
  @IsLine(1000)
  readonly token!: string;
}

export class LoginRequest {
  @ApiProperty({ example: 'ada@example.com', description: 'E-mail or username.' })
  @Trimmed()
  @IsLine(254)
  readonly login!: string;

  @ApiProperty(password)
  @IsSecret()
  readonly password!: string;
}

export class RefreshRequest {
  @ApiProperty({ example: 'Zm9yIGV4YW1wbGU' })
  @IsLine(500)
  readonly refreshToken!: string;
}

export class ResetPasswordRequest extends TokenRequest {
  @ApiProperty(password)
  @IsSecret()
  readonly password!: string;
}

export class ChangePasswordRequest {
  @ApiProperty(password)
  @IsSecret()
  readonly currentPassword!: string;

  @ApiProperty(password)
  @IsSecret()
  readonly newPassword!: string;
}

export class TokensResponse {
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln' })
  readonly accessToken!: string;

  @ApiProperty({
    example: 'Zm9yIGV4YW1wbGU',
    description: 'Good for one use; keep the one that comes back for it.',
  })
  readonly refreshToken!: string;

  @ApiProperty({ enum: ['Bearer'], enumName: 'TokenType' })
  readonly tokenType!: 'Bearer';

  @ApiProperty({ type: 'integer', example: 900, description: 'Life of the access token, in seconds.' })
  readonly expiresIn!: number;

  @ApiProperty({ example: 'profile cart orders', description: 'What the tokens allow at this moment.' })
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
    description: 'As the user agent called itself.',
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

  @ApiProperty({ type: 'boolean', example: true, description: 'Whether it is the one that asks.' })
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
