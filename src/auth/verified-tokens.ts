import { LRUCache } from 'lru-cache';
import { atMost } from '../shared/lru-limit.js';
import { claimsOf, type AccessTokenClaims } from './access-tokens.js';

/** How many tokens are remembered: a few megabytes. Forgetting one costs a verification. */
const MAX_TOKENS = 10_000;
const SECOND_MS = 1000;

interface VerifiedToken {
  readonly claims: AccessTokenClaims;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

/**
 * Remembers the claims of verified access tokens until they expire, because checking a signature
 * costs more than the rest of the authentication. Only the token itself is remembered: whether its
 * session and user may still use it is looked up for each request.
 */
export class VerifiedTokens {
  private readonly tokens = new LRUCache<string, VerifiedToken>(atMost(MAX_TOKENS));

  /**
   * Remembers a token whose signature, issuer, audience and type have been verified.
   * @returns its claims; null if one is missing or has the wrong type
   */
  remember(token: string, payload: object): AccessTokenClaims | null {
    const claims = claimsOf(payload);
    if (!claims) return null;
    const { exp } = payload as { readonly exp: number };
    this.tokens.set(token, { claims, expiresAt: exp * SECOND_MS });
    return claims;
  }

  /** The claims of a token; null if it is not remembered, or has expired. */
  claimsOf(token: string): AccessTokenClaims | null {
    const verified = this.tokens.get(token);
    if (!verified) return null;
    if (Date.now() < verified.expiresAt) return verified.claims;
    this.tokens.delete(token);
    return null;
  }
}
