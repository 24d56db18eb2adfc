import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import pLimit, { type LimitFunction } from 'p-limit';
import { AppConfig } from '../../platform/config/app-config.js';
import { normalizePassword } from '../domain/password-policy.js';

/**
 * A dummy hash with the same parameters, so that verifying takes as long for an unknown account as
 * for a known one.
 */
const DUMMY_HASH = hash('nobody has this password');

/**
 * argon2id (RFC 9106) with the library's parameters, which OWASP recommends: 19 MiB, two passes,
 * one lane. The number of concurrent hashes is limited to the number of cores, because more would
 * not finish earlier and would slow down all other requests. Workers (WORKERS) share the cores,
 * with at least one hash each. Must not be used in a unit of work.
 */
@Injectable()
export class Passwords {
  private readonly logger = new Logger(Passwords.name);
  private readonly limit: LimitFunction;

  constructor({ workers }: AppConfig) {
    this.limit = pLimit(Math.max(1, Math.floor(availableParallelism() / workers)));
  }

  /** @returns the hash in PHC form */
  hash(password: string): Promise<string> {
    return this.limit(() => hash(normalizePassword(password)));
  }

  /** Returns the hash of a random password, for accounts that have none. */
  unusableHash(): Promise<string> {
    return this.hash(randomBytes(32).toString('base64url'));
  }

  /**
   * Takes the same time for an account that does not exist and for a damaged hash, and returns
   * false for both.
   * @param passwordHash null or undefined for an account that does not exist
   */
  verify(password: string, passwordHash: string | null | undefined): Promise<boolean> {
    return this.limit(async () => {
      const normalized = normalizePassword(password);
      try {
        if (typeof passwordHash === 'string') return await verify(passwordHash, normalized);
      } catch {
        // Logs neither the hash nor the library's message, which may contain it.
        this.logger.error('password hash unreadable');
      }
      await verify(await DUMMY_HASH, normalized);
      return false;
    });
  }
}
