import type { Principal } from '../auth/principal.js';
import { ForbiddenError } from '../shared/domain-error.js';

/**
 * No one grants what they lack: neither by a role that they give to a user, nor by a permission that they add to a
 * role.
 * @throws ForbiddenError naming what the caller lacks
 */
export function assertMayGrant(caller: Principal, permissions: readonly string[]): void {
  assertHas(caller, permissions, 'grant');
}

/**
 * Nor does anyone take away what they lack: from a role, or together with the permission itself.
 * @throws ForbiddenError naming what the caller lacks
 */
export function assertMayTake(caller: Principal, permissions: readonly string[]): void {
  assertHas(caller, permissions, 'take away');
}

function assertHas(caller: Principal, permissions: readonly string[], verb: string): void {
  const lacking = permissions.filter((name) => !caller.permissions.has(name));
  if (lacking.length > 0)
    throw new ForbiddenError(`You cannot ${verb} what you lack: ${lacking.join(', ')}.`);
}
