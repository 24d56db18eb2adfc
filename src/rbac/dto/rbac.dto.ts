import { ApiProperty } from '@nestjs/swagger';
import { NameField, PatternField, PatternListField } from '../../platform/http/fields.js';
import type { Permission, Role } from '../domain/role.js';

const WORD = /^[a-z][a-z0-9_]{1,63}$/;
const WORD_MESSAGE =
  '$property must have 2 to 64 lower-case letters, digits and underscores, and start with a letter';

/** Without spaces, because `action_resource` may be a name in a space-delimited scope. */
const PART = /^[a-z][a-z0-9_]{0,30}$/;
const PART_MESSAGE =
  '$property must have 1 to 31 lower-case letters, digits and underscores, and start with a letter';

class Permissions {
  @PatternListField(WORD, 500, 'must be a list of permission names', {
    example: ['read_order', 'update_order'],
    description: 'The names of the permissions.',
  })
  readonly permissions!: string[];
}

/** Replaces all permissions of the role. */
export class SetPermissionsRequest extends Permissions {}

export class CreateRoleRequest {
  @PatternField(WORD, WORD_MESSAGE, { example: 'support' })
  readonly name!: string;

  @NameField(500, { nullable: true, example: 'Answers customers.' })
  readonly description?: string | null;

  @PatternListField(WORD, 500, 'must be a list of permission names', {
    optional: true,
    example: ['read_order'],
    description: 'The names of the permissions.',
  })
  readonly permissions?: string[];
}

/** Only the fields that are present change. */
export class UpdateRoleRequest {
  @PatternField(WORD, WORD_MESSAGE, { optional: true, example: 'support' })
  readonly name?: string;

  @NameField(500, { nullable: true, example: 'Answers customers.' })
  readonly description?: string | null;
}

export class RoleResponse {
  @ApiProperty({ example: '4' })
  readonly id!: string;

  @ApiProperty({ example: 'support' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Answers customers.' })
  readonly description!: string | null;

  @ApiProperty({
    type: [String],
    example: ['read_order'],
    description: 'The names of the permissions, in alphabetical order.',
  })
  readonly permissions!: string[];

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly createdAt!: string;
}

export class CreatePermissionRequest {
  @PatternField(WORD, WORD_MESSAGE, {
    optional: true,
    example: 'refund_order',
    description: 'Default: `action_resource`, for example `refund_order`.',
  })
  readonly name?: string;

  @PatternField(PART, PART_MESSAGE, { example: 'order' })
  readonly resource!: string;

  @PatternField(PART, PART_MESSAGE, { example: 'refund' })
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
