import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { deriveKey } from '../../shared/keyed-hash.js';

/** Opaque tokens of 256 bits, and their hashes, which are stored instead of them. */
@Injectable()
export class SecretTokens {
  private readonly successorKeys: readonly Buffer[];

  constructor({ jwtSecrets }: AppConfig) {
    this.successorKeys = jwtSecrets.map((secret) => deriveKey(secret, 'refresh token successor'));
  }

  generate(): string {
    return randomBytes(32).toString('base64url');
  }

  /** Returns an id of 128 bits, which is not secret. */
  generateId(): string {
    return randomBytes(16).toString('base64url');
  }

  /** SHA-256 in hex. Tokens are random, so they need neither a salt nor a slow hash. */
  hash(token: string): string {
    return createHash('sha256').update(token).digest('hex');
  }

  /**
   * Returns the possible successors of a token, one for each secret. Issue the first; another one
   * may have been issued before a rotation of the secrets. Successors are derived, not random, so
   * that one can be returned again although only its hash is stored.
   */
  successorsOf(token: string): [string, ...string[]] {
    const successors = this.successorKeys.map((key) =>
      createHmac('sha256', key).update(token).digest('base64url'),
    );
    return successors as [string, ...string[]];
  }
}
