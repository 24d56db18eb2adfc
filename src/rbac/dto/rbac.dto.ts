import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsName, IsListOfMatches, MayBeAbsent, MayBeNull } from '../../platform/http/fields.js';
import type { Permission, Role } from '../domain/role.js';

const WORD = /^[a-z][a-z0-9_]{1,63}$/;
const wordMessage = { message: '$property must be 2 to 64 lower-case letters, digits and underscores' };
const word = { pattern: WORD.source };

/** So that `action_resource` is a word, too. */
const PART = /^[a-z][a-z0-9_]{0,30}$/;
const partMessage = { message: '$property must be 1 to 31 lower-case letters, digits and underscores' };
const part = { pattern: PART.source };

class Permissions {
  @ApiProperty({
    type: [String],
    maxItems: 500,
    example: ['read_order', 'update_order'],
    description: 'Names.',
  })
  @IsListOfMatches(WORD, 500, 'must be names of permissions')
  readonly permissions!: string[];
}

/** What the role grants from now on. */
export class SetPermissionsRequest extends Permissions {}

export class CreateRoleRequest {
  @ApiProperty({ ...word, example: 'support' })
  @Matches(WORD, wordMessage)
  readonly name!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    maxLength: 500,
    example: 'Answers customers.',
  })
  @MayBeNull()
  @IsName(500)
  readonly description?: string | null;

  @ApiProperty({
    type: [String],
    required: false,
    maxItems: 500,
    example: ['read_order'],
    description: 'Names.',
  })
  @MayBeAbsent()
  @IsListOfMatches(WORD, 500, 'must be names of permissions')
  readonly permissions?: string[];
}

/** Only the fields that are present change. */
export class UpdateRoleRequest {
  @ApiProperty({ ...word, required: false, example: 'support' })
  @MayBeAbsent()
  @Matches(WORD, wordMessage)
  readonly name?: string;

  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    maxLength: 500,
    example: 'Answers customers.',
  })
  @MayBeNull()
  @IsName(500)
  readonly description?: string | null;
}

export class RoleResponse {
  @ApiProperty({ example: '4' })
  readonly id!: string;

  @ApiProperty({ example: 'support' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Answers customers.' })
  readonly description!: string | null;

  @ApiProperty({ type: [String], example: ['read_order'], description: 'Names, in alphabetical order.' })
  readonly permissions!: string[];

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;
}

export class CreatePermissionRequest {
  @ApiProperty({
    ...word,
    required: false,
    example: 'refund_order',
    description: '`action_resource` when absent.',
  })
  @MayBeAbsent()
  @Matches(WORD, wordMessage)
  readonly name?: string;

  @ApiProperty({ ...part, example: 'order' })
  @Matches(PART, partMessage)
  readonly resource!: string;

  @ApiProperty({ ...part, example: 'refund' })
  @Matches(PART, partMessage)
  readonly action!: string;
}

export class PermissionResponse {
  @ApiProperty({ example: '9' })
  readonly id!: string;

  @ApiProperty({ example: 'refund_order' })
  readonly name!: string;

  @ApiProperty({ example: 'order' })
  readonly resource!: string;

  @ApiProperty({ example: 'refund' })
  readonly action!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;
}

export function toRoleResponse({ id, name, description, permissions, createdAt }: Role): RoleResponse {
  return { id, name, description, permissions: [...permissions], createdAt: createdAt.toISOString() };
}

export function toPermissionResponse({
  id,
  name,
  resource,
  action,
  createdAt,
}: Permission): PermissionResponse {
  return { id, name, resource, action, createdAt: createdAt.toISOString() };
}
