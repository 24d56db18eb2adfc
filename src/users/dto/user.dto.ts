import { ApiProperty, OmitType } from '@nestjs/swagger';
import { EmailField, FlagField, LineField, NameField, QueryFlagField } from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import type { User } from '../domain/user.js';
import { UsernameField } from './username.field.js';

export class UserResponse {
  @ApiProperty({ example: '7' })
  readonly id!: string;

  @ApiProperty({ type: String, format: 'email', example: 'ada@example.com' })
  readonly email!: string;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Ada Lovelace' })
  readonly fullName!: string | null;

  @ApiProperty({ example: 'customer', description: 'The name of a role.' })
  readonly role!: string;

  @ApiProperty({ type: 'boolean', example: true })
  readonly isActive!: boolean;

  @ApiProperty({
    type: 'boolean',
    example: false,
    description: 'Whether the e-mail address has been verified.',
  })
  readonly isVerified!: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-03-01T09:30:00.000Z' })
  readonly lastLogin!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly updatedAt!: string;
}

/**
 * The response to a change by staff. It contains no personal data for callers who may change users
 * but not read them.
 */
export class ChangedUserResponse extends OmitType(UserResponse, ['email', 'username', 'lastLogin'] as const) {
  @ApiProperty({
    type: String,
    format: 'email',
    nullable: true,
    example: 'ada@example.com',
    description: 'Null without the permission read_user.',
  })
  readonly email!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ada',
    description: 'Null without the permission read_user.',
  })
  readonly username!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-03-01T09:30:00.000Z',
    description: 'Null without the permission read_user.',
  })
  readonly lastLogin!: string | null;
}

/** An account that staff create; its owner chooses the password. */
export class CreateUserRequest {
  @EmailField({ example: 'grace@example.com' })
  readonly email!: string;

  @UsernameField({ example: 'grace' })
  readonly username!: string;

  @NameField(120, { nullable: true, example: 'Grace Hopper' })
  readonly fullName?: string | null;

  @LineField(64, {
    optional: true,
    example: 'vendor',
    description: 'The name of a role. Default: `customer`.',
  })
  readonly role?: string;
}

/** What users may change of their own account. */
export class UpdateMeRequest {
  @NameField(120, { nullable: true, example: 'Ada Lovelace' })
  readonly fullName?: string | null;
}

/** What staff may change of an account. */
export class UpdateUserRequest extends UpdateMeRequest {
  @LineField(64, { optional: true, example: 'vendor', description: 'The name of a role.' })
  readonly role?: string;

  @FlagField({ optional: true, example: true })
  readonly isActive?: boolean;
}

export class UserListQuery extends PageQuery {
  @LineField(200, {
    optional: true,
    description: 'Words. Each must occur in the e-mail address, the username or the full name.',
  })
  readonly search?: string;

  @LineField(64, { optional: true, description: 'The name of a role.' })
  readonly role?: string;

  @QueryFlagField({ optional: true })
  readonly isActive?: boolean;
}

export function toUserResponse(user: User): UserResponse {
  return {
    id: user.id,
    email: user.email,
    username: user.username,
    fullName: user.fullName,
    role: user.role,
    isActive: user.isActive,
    isVerified: user.isVerified,
    lastLogin: user.lastLogin?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  };
}

/** @param changes the values that the caller has sent, which the response may contain */
export function withoutPersonalData(
  user: UserResponse,
  { fullName }: Pick<UpdateUserRequest, 'fullName'>,
): ChangedUserResponse {
  return { ...user, email: null, username: null, fullName: fullName ?? null, lastLogin: null };
}
