import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';

/**
 * The keys of the access tokens, as KeyObjects: jsonwebtoken would convert a text to a key at each
 * verification.
 */
@Injectable()
export class AccessTokenKeys {
  /** Signs every new token. */
  readonly signing: KeyObject;
  private readonly all: readonly KeyObject[];

  constructor({ jwtSecrets: [first, ...others] }: AppConfig) {
    this.signing = keyOf(first);
    this.all = [this.signing, ...others.map(keyOf)];
  }

  /**
   * Returns the key that a token was signed with, or the signing key if there is none. The caller
   * still verifies the token.
   */
  verifying(token: string): KeyObject {
    if (this.all.length === 1) return this.signing;
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    return this.all.find((key) => isSignedBy(key, token.slice(0, end), signature)) ?? this.signing;
  }
}

function keyOf(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret));
}

/** HS256 (RFC 7518, section 3.2). */
function isSignedBy(key: KeyObject, content: string, signature: Buffer): boolean {
  const expected = createHmac('sha256', key).update(content).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}
