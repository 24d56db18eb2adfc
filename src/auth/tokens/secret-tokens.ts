import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { deriveKey } from '../../shared/keyed-hash.js';

/** Opaque tokens of 256 bits, and the hashes under which databases keep them. */
@Injectable()
export class SecretTokens {
  private readonly successorKeys: readonly Buffer[];

  constructor({ jwtSecrets }: AppConfig) {
    this.successorKeys = jwtSecrets.map((secret) => deriveKey(secret, 'refresh token successor'));
  }

  make(): string {
    return randomBytes(32).toString('base64url');
  }

  /** Of 128 bits; no secret. */
  makeId(): string {
    return randomBytes(16).toString('base64url');
  }

  /** SHA-256 in hex. Tokens are random, so neither salt nor slowness would add anything. */
  hash(token: string): string {
    return createHash('sha256').update(token).digest('hex');
  }

  /**
   * Returns the tokens that can follow this one, one under each secret: the first is the one to
   * issue, another one has been issued where the secrets were rotated since. A successor can be
   * given out again within the grace, though only its hash is stored.
   */
  successorsOf(token: string): [string, ...string[]] {
    const successors = this.successorKeys.map((key) =>
      createHmac('sha256', key).update(token).digest('base64url'),
    );
    return successors as [string, ...string[]];
  }
}
