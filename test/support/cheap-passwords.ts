import { createHash } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { normalizePassword } from '../../src/users/domain/password-policy.js';
import { Passwords } from '../../src/users/passwords/passwords.js';

const digest = (password: string) => createHash('sha256').update(normalizePassword(password)).digest('hex');

/**
 * Replaces argon2 by a hash that costs nothing, for tests that log in hundreds of times and are
 * about something else.
 */
export function hashCheaply(app: INestApplicationContext): void {
  const passwords = app.get(Passwords, { strict: false });
  passwords.hash = async (password) => digest(password);
  passwords.verify = async (password, passwordHash) => digest(password) === passwordHash;
}
