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
 * by it; each consume… is one conditional write, so that of many simultaneous uses exactly one
 * succeeds.
 */
export abstract class UserRepository extends Repository<User, UserDraft> {
  protected readonly resource = 'user';

  /** @throws ConflictError('email' or 'username'), NotFoundError (role_not_found) */
  abstract override add(draft: UserDraft): Promise<User>;

  /** @param email as canonicalEmail makes it */
  abstract findByEmail(email: string): Promise<User | null>;

  /**
   * By e-mail where the login has an `@`, else by username. @param login as canonicalLogin makes it
   */
  abstract findCredentials(login: string): Promise<Credentials | null>;

  /** The password hash alone; null when there is no such user. */
  abstract findPasswordHash(id: string): Promise<string | null>;

  /**
   * At most `limit` users, the newest first: by createdAt, then id, both descending.
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
   * Replaces the password and removes lastLogin and the tokens of all mails, for an account that is
   * closed. @throws NotFoundError
   */
  abstract clearSecrets(id: string, passwordHash: string): Promise<void>;

  /** Sets lastLogin alone. @throws NotFoundError */
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

  /** Whether a consumeVerificationToken would succeed; consumes nothing. */
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

  /** The user for whom a consumePasswordResetToken would succeed; consumes nothing. */
  abstract findByPasswordResetToken(tokenHash: string, now: Date): Promise<User | null>;
}
