import type { Principal } from '../platform/access/principal.js';
import { ForbiddenError } from '../shared/domain-error.js';
import { VENDOR } from '../platform/access/permissions.js';

/**
 * What reaches a vendor's own products only, and those of everybody as soon as another role has it.
 */
const OF_VENDORS_OWN: ReadonlySet<string> = new Set([
  'create_product',
  'update_product',
  'delete_product',
  'update_stock',
  'read_order',
  'update_order',
]);

/**
 * No one grants what they lack: neither by a role that they give to a user, nor by a permission
 * that they add to a role. A vendor lacks what it has for its own products alone.
 * @throws ForbiddenError, which names what is lacking to callers with read_role
 */
export function assertMayGrant(caller: Principal, permissions: readonly string[]): void {
  assertHas(caller, permissions, 'grant');
}

/**
 * Nor does anyone take away what they lack: from a role, or together with the permission itself.
 * @throws ForbiddenError, which names what is lacking to callers with read_role
 */
export function assertMayTake(caller: Principal, permissions: readonly string[]): void {
  assertHas(caller, permissions, 'take away');
}

/**
 * Nor does anyone rename or describe a role that grants more than they have: its name and its
 * description are what others decide by.
 * @throws ForbiddenError, which names what is lacking to callers with read_role
 */
export function assertMayRename(caller: Principal, permissions: readonly string[]): void {
  assertHas(caller, permissions, 'rename or describe a role that grants');
}

function assertHas(caller: Principal, permissions: readonly string[], verb: string): void {
  const lacking = permissions.filter((name) => !hasToGive(caller, name));
  if (lacking.length === 0) return;
  // What a role grants is for those who may read roles.
  const which = caller.permissions.has('read_role') ? `: ${lacking.join(', ')}` : '';
  throw new ForbiddenError(`You cannot ${verb} what you lack${which}.`);
}

function hasToGive({ role, permissions }: Principal, name: string): boolean {
  return permissions.has(name) && !(role === VENDOR && OF_VENDORS_OWN.has(name));
}
