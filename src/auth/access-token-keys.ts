import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';

/**
 * The keys that sign and verify access tokens. They are KeyObjects, because jsonwebtoken would
 * convert a string to a key for each verification.
 */
@Injectable()
export class AccessTokenKeys {
  /** Signs every new token. */
  readonly signingKey: KeyObject;
  private readonly all: readonly KeyObject[];

  constructor({ jwtSecrets: [first, ...others] }: AppConfig) {
    this.signingKey = keyOf(first);
    this.all = [this.signingKey, ...others.map(keyOf)];
  }

  /**
   * Returns the key that a token was signed with, or the signing key if there is none. The caller
   * still verifies the token.
   */
  verificationKeyOf(token: string): KeyObject {
    if (this.all.length === 1) return this.signingKey;
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    return this.all.find((key) => isSignedBy(key, token.slice(0, end), signature)) ?? this.signingKey;
  }
}

function keyOf(secret: string): KeyObject {
  return createSecretKey(Buffer.from(secret));
}

/** HS256 (RFC 7518, section 3.2). */
function isSignedBy(key: KeyObject, signingInput: string, signature: Buffer): boolean {
  const expected = createHmac('sha256', key).update(signingInput).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}
