import type { User } from './user.js';

/** Accounts that staff create for others. The auth feature implements it. */
export abstract class Invitations {
  /**
   * Adds an account that has no password yet and mails its owner a link to choose one. Runs in the
   * caller's unit of work.
   * @param passwordHash from Passwords.unusableHash
   * @throws ConflictError (email_taken, username_taken), NotFoundError (role_not_found)
   */
  abstract invite(
    draft: Pick<User, 'email' | 'username' | 'fullName' | 'role'>,
    passwordHash: string,
  ): Promise<User>;
}
