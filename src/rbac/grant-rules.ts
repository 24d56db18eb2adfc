import type { Principal } from '../auth/principal.js';
import { ForbiddenError } from '../shared/domain-error.js';

/**
 * No one grants what they lack: neither by a role that they give to a user, nor by a permission that they add to a
 * role.
 * @throws ForbiddenError naming what the caller lacks
 */
export function assertMayGrant(caller: Principal, permissions: readonly string[]): void {
  const lacking = permissions.filter((name) => !caller.permissions.has(name));
  if (lacking.length > 0) throw new ForbiddenError(`You cannot grant what you lack: ${lacking.join(', ')}.`);
}
