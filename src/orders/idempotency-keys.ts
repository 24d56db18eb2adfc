import { createHash } from 'node:crypto';
import type { CartOwner } from '../cart/domain/cart.js';

/**
 * The part before the dot of a stored idempotency key. The part after it does not depend on the
 * caller, so that the keys of a guest session can be reassigned to the user who logs in.
 */
export function callerHash(caller: CartOwner): string {
  return hash([caller]);
}

/** SHA-256 in base64url, which contains no dot. */
export function hash(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
