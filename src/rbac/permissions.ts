import { guests, known } from '../auth/access.js';
import type { OwnScope } from '../auth/domain/scopes.js';

type Crud = 'create' | 'read' | 'update' | 'delete';

/** The permissions that routes ask for by name; the rows of the table are data (data-model, default roles). */
export type PermissionName =
  | `${Exclude<Crud, 'read'>}_${'product' | 'category'}`
  | `${Crud}_role`
  | `${Exclude<Crud, 'update'>}_permission`
  | `${Crud}_user`
  | 'update_stock'
  | 'read_order'
  | 'update_order'
  | 'delete_order';

/** The one role whose permissions reach only what is its own. */
export const VENDOR = 'vendor';

/** Open to callers whose role and token both allow every one of these. */
export const RequirePermissions = (...all: PermissionName[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all });

/** Open to callers whose role and token both allow one of these. */
export const RequireAny = (...any: (OwnScope | PermissionName)[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all: [], any });

/** Open to guests, and to callers whose role and token both allow one of these. */
export const GuestsOr = (...any: (OwnScope | PermissionName)[]): MethodDecorator & ClassDecorator =>
  guests(...any);

/** Open to callers with one of these roles, whatever their permissions. Permissions are the better question. */
export const Roles = (...roles: string[]): MethodDecorator & ClassDecorator =>
  known({ kind: 'known', all: [], roles });
