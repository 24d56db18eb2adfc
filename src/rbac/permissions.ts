import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { ACCESS, type Access } from '../auth/access.js';

/** The permissions that routes ask for by name; the rows of the table are data (data-model, default roles). */
export type PermissionName =
  `${'create' | 'update' | 'delete'}_product` | `${'create' | 'update' | 'delete'}_category` | 'update_stock';

/** Open to callers who hold every one of these. */
export const RequirePermissions = (...all: PermissionName[]): MethodDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'permissions', all } satisfies Access),
    ApiBearerAuth('bearer'),
  );
