import type { Principal } from '../auth/principal.js';
import type { PermissionName } from '../rbac/permissions.js';
import { ForbiddenError, UnauthenticatedError } from '../shared/domain-error.js';

/**
 * Who may see what is not active: those who may change it.
 * @throws UnauthenticatedError, ForbiddenError when it is asked for without the right
 */
export function assertMaySeeInactive(
  asked: boolean,
  caller: Principal | undefined,
  permission: Extract<PermissionName, 'update_category' | 'update_product'>,
): void {
  if (!asked || caller?.permissions.has(permission)) return;
  if (!caller) throw new UnauthenticatedError('token_missing', 'includeInactive needs an access token.');
  throw new ForbiddenError(`includeInactive needs the permission ${permission}.`);
}
