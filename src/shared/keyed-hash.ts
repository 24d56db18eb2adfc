import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Derives a key of 32 bytes that serves one purpose (HKDF, RFC 5869). */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}

/**
 * An HMAC-SHA-256 whose keys serve one purpose: a hash made for another purpose never matches. It
 * is made under the first secret, and matches under any of them, so that secrets can be rotated.
 */
export class KeyedHash {
  private readonly keys: readonly [Buffer, ...Buffer[]];

  constructor([first, ...others]: readonly [string, ...string[]], purpose: string) {
    this.keys = [deriveKey(first, purpose), ...others.map((secret) => deriveKey(secret, purpose))];
  }

  /** Returns the hash of the parts, in this order; where one ends and the next begins counts. */
  of(...parts: readonly string[]): string {
    return hash(this.keys[0], parts);
  }

  /**
   * Returns the hashes under every secret, the signing one first: for looking up what is stored by
   * its hash.
   */
  allOf(...parts: readonly string[]): string[] {
    return this.keys.map((key) => hash(key, parts));
  }

  /** Compares in constant time. */
  matches(given: string, ...parts: readonly string[]): boolean {
    return this.keys.some((key) => isSameHash(given, hash(key, parts)));
  }
}

function hash(key: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

/** Compares in constant time. */
export function isSameHash(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
