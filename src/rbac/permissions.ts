import { known } from '../auth/access.js';

type Crud = 'create' | 'read' | 'update' | 'delete';

/** The permissions that routes ask for by name; the rows of the table are data (data-model, default roles). */
export type PermissionName =
  | `${Exclude<Crud, 'read'>}_${'product' | 'category'}`
  | `${Crud}_${'role' | 'permission'}`
  | `${Exclude<Crud, 'create'>}_user`
  | 'update_stock';

/** The one role whose permissions reach only what is its own. */
export const VENDOR = 'vendor';

/** Open to callers whose role and token both allow every one of these. */
export const RequirePermissions = (...all: PermissionName[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all });

/** Open to callers with one of these roles, whatever their permissions. Permissions are the better question. */
export const Roles = (...roles: string[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all: [], roles });
