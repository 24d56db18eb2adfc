import type { Principal } from '../platform/access/principal.js';
import { VENDOR } from '../platform/access/permissions.js';
import { ForbiddenError, NotFoundError, UnauthenticatedError } from '../shared/domain-error.js';
import type { Product } from './domain/product.js';

/**
 * Only callers who may change inactive items may see them.
 * @throws UnauthenticatedError, ForbiddenError if they are requested without that permission
 */
export function assertMaySeeInactive(
  asked: boolean,
  caller: Principal | undefined,
  permission: 'update_category' | 'update_product',
): void {
  if (!asked || caller?.permissions.has(permission)) return;
  if (!caller) throw new UnauthenticatedError('token_missing', 'includeInactive requires an access token.');
  throw new ForbiddenError(`includeInactive requires the permission ${permission}.`);
}

/** The vendor whose products the caller is restricted to; null if the caller is not a vendor. */
export function vendorOf(caller: Principal | undefined): string | null {
  return caller?.role === VENDOR ? caller.userId : null;
}

/** @throws NotFoundError for a product that is not the vendor's own */
export function assertMayChange(product: Product, caller: Principal): void {
  const vendorId = vendorOf(caller);
  if (vendorId !== null && product.vendorId !== vendorId) throw new NotFoundError('product');
}
