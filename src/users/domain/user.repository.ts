import { Repository } from '../../shared/repository.js';
import type { Credentials, User, UserChanges, UserDraft } from './user.js';

export interface UserFilter {
  /**
   * Folded words (shared/text.ts); each must occur, literally, in the folded e-mail, username or
   * full name.
   */
  readonly words?: readonly string[];
  readonly role?: string;
  readonly isActive?: boolean;
}

/** A page starts after the user with this creation time (in milliseconds) and id. */
export interface UserPosition {
  readonly createdAt: number;
  readonly id: string;
}

export interface UserQuery {
  readonly filter: UserFilter;
  readonly limit: number;
  readonly after?: UserPosition;
}

/**
 * The users (table and collection `users`). Mailed tokens are stored as their SHA-256 and looked up
 * by it. Each `consume…` method is one conditional write, so that of many concurrent uses exactly
 * one succeeds.
 */
export abstract class UserRepository extends Repository<User, UserDraft> {
  protected readonly resource = 'user';

  /** @throws ConflictError('email' or 'username'), NotFoundError (role_not_found) */
  abstract override add(draft: UserDraft): Promise<User>;

  /** @param email in canonical form (canonicalEmail) */
  abstract findByEmail(email: string): Promise<User | null>;

  /**
   * Looks up by e-mail if the login contains an `@`, otherwise by username.
   * @param login in canonical form (canonicalLogin)
   */
  abstract findCredentials(login: string): Promise<Credentials | null>;

  /** Returns only the password hash; null if there is no such user. */
  abstract findPasswordHash(id: string): Promise<string | null>;

  /**
   * Returns at most `limit` users, newest first: by createdAt, then id, both descending.
   * @throws ValidationError on `cursor` if `after.id` is not a valid id
   */
  abstract list(query: UserQuery): Promise<User[]>;

  abstract count(filter: UserFilter): Promise<number>;

  /**
   * Sets the given fields and updatedAt.
   * @throws NotFoundError (user_not_found, role_not_found), ConflictError('email' or 'username')
   */
  abstract update(id: string, changes: UserChanges): Promise<User>;

  /**
   * For a closed account: replaces the password, and removes lastLogin and all mailed tokens.
   * @throws NotFoundError
   */
  abstract clearSecrets(id: string, passwordHash: string): Promise<void>;

  /** Sets only lastLogin. @throws NotFoundError */
  abstract recordLogin(id: string, at: Date): Promise<void>;

  /**
   * Sets the password and removes a pending reset token if the account is active and its password
   * is still `currentHash`. One conditional write, so that exactly one of several concurrent
   * changes and resets succeeds.
   * @returns false if the condition is not met or there is no such user
   */
  abstract replacePassword(id: string, currentHash: string, passwordHash: string): Promise<boolean>;

  /** Replaces the verification token, if there was one. @throws NotFoundError */
  abstract setVerificationToken(id: string, tokenHash: string, expiresAt: Date): Promise<void>;

  /**
   * Marks the active user with this token as verified, and returns them; null if the token is
   * consumed, expired or unknown.
   */
  abstract consumeVerificationToken(tokenHash: string, now: Date): Promise<User | null>;

  /** Whether consumeVerificationToken would succeed; consumes nothing. */
  abstract hasVerificationToken(tokenHash: string, now: Date): Promise<boolean>;

  /** Replaces the reset token, if there was one. @throws NotFoundError */
  abstract setPasswordResetToken(id: string, tokenHash: string, expiresAt: Date): Promise<void>;

  /**
   * Sets the password of the active user with this token; null if it is consumed, expired or
   * unknown.
   */
  abstract consumePasswordResetToken(
    tokenHash: string,
    now: Date,
    passwordHash: string,
  ): Promise<User | null>;

  /** The user for whom consumePasswordResetToken would succeed; consumes nothing. */
  abstract findByPasswordResetToken(tokenHash: string, now: Date): Promise<User | null>;
}
