import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { Semaphore } from '../shared/semaphore.js';
import { normalizePassword } from './domain/password-policy.js';

/** A hash of a password that nobody has, with the same parameters: an unknown account costs what a known one does. */
const NOBODYS = hash('nobody has this password');

/**
 * argon2id (RFC 9106) with the library's parameters: 19 MiB, two passes, one lane, as OWASP asks. Never more at once
 * than there are cores: more would only make each slower, and the catalogue with them. Never inside a unit of work.
 */
@Injectable()
export class Passwords {
  private readonly cores = new Semaphore(availableParallelism());

  /** @returns the hash in PHC form */
  hash(password: string): Promise<string> {
    return this.cores.run(() => hash(normalizePassword(password)));
  }

  /** @param passwordHash undefined for an account that does not exist: false, after the same time */
  verify(password: string, passwordHash: string | null | undefined): Promise<boolean> {
    return this.cores.run(async () => {
      const matches = await verify(passwordHash ?? (await NOBODYS), normalizePassword(password));
      return matches && typeof passwordHash === 'string';
    });
  }
}
