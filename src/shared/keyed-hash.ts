import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** An HMAC-SHA-256 whose key serves one purpose: what is made for another never passes for it. */
export class KeyedHash {
  private readonly key: Buffer;

  constructor(secret: string, purpose: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  }

  /** Of the parts, in this order; where one ends and the next begins counts. */
  of(...parts: readonly string[]): string {
    return createHmac('sha256', this.key).update(JSON.stringify(parts)).digest('base64url');
  }

  /** In a time that does not tell how much of it was right. */
  matches(hash: string, ...parts: readonly string[]): boolean {
    const expected = Buffer.from(this.of(...parts));
    const given = Buffer.from(hash);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
