import type { Principal } from '../platform/access/principal.js';
import { ForbiddenError } from '../shared/domain-error.js';
import { VENDOR } from '../platform/access/permissions.js';

/**
 * Permissions that apply only to a vendor's own products, but to all products in any other role.
 */
const LIMITED_FOR_VENDORS: ReadonlySet<string> = new Set([
  'create_product',
  'update_product',
  'delete_product',
  'update_stock',
  'read_order',
  'update_order',
]);

/**
 * Nobody can grant a permission they lack, neither by giving a role to a user nor by adding a
 * permission to a role. Permissions that a vendor has only for its own products count as lacking.
 * @throws ForbiddenError, which names what is lacking to callers with read_role
 */
export function assertMayGrant(caller: Principal, permissions: readonly string[]): void {
  assertHasAll(caller, permissions, 'grant');
}

/**
 * Nobody can take away a permission they lack, neither from a role nor by deleting the permission.
 * @throws ForbiddenError, which names what is lacking to callers with read_role
 */
export function assertMayRevoke(caller: Principal, permissions: readonly string[]): void {
  assertHasAll(caller, permissions, 'remove');
}

/**
 * Nobody can change the name or description of a role with permissions they lack, because others
 * decide by them who gets the role.
 * @throws ForbiddenError, which names what is lacking to callers with read_role
 */
export function assertMayRename(caller: Principal, permissions: readonly string[]): void {
  assertHasAll(caller, permissions, 'change the name or description of a role with');
}

function assertHasAll(caller: Principal, permissions: readonly string[], verb: string): void {
  const lacking = permissions.filter((name) => !canGrant(caller, name));
  if (lacking.length === 0) return;
  // Only callers who may read roles learn what a role grants.
  const which = caller.permissions.has('read_role') ? `: ${lacking.join(', ')}` : '';
  throw new ForbiddenError(`You cannot ${verb} permissions that you do not have${which}.`);
}

function canGrant({ role, permissions }: Principal, name: string): boolean {
  return permissions.has(name) && !(role === VENDOR && LIMITED_FOR_VENDORS.has(name));
}
