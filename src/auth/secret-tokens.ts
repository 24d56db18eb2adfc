import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';

/** Opaque tokens of 256 bits, and the hashes under which stores keep them. */
@Injectable()
export class SecretTokens {
  private readonly successorKey: Buffer;

  constructor({ jwtSecret }: AppConfig) {
    this.successorKey = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'refresh token successor', 32));
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
   * The one token that can follow this one. It can be given out again within the grace, though only its hash is
   * stored, and never a second one beside it.
   */
  successorOf(token: string): string {
    return createHmac('sha256', this.successorKey).update(token).digest('base64url');
  }
}
