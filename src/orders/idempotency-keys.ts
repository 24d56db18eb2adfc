import { createHash } from 'node:crypto';
import type { CartOwner } from '../cart/domain/cart.js';

/**
 * The part of a stored idempotency key that says whose it is, and stands before its dot. What
 * follows depends on the key alone, so that the keys of a guest session can become those of the
 * user who logs in with it.
 */
export function callerKey(caller: CartOwner): string {
  return hash([caller]);
}

/** Base64url, which has no dot. */
export function hash(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
