import { CLOSED_DOMAIN } from '../../shared/email.js';

/**
 * An account. It does not contain its credentials (password, mailed tokens), which stay in the
 * repository.
 */
export interface User {
  readonly id: string;
  /**
   * In canonical form (canonicalEmail), so that all spellings of an address belong to one account.
   */
  readonly email: string;
  /** As its owner wrote it; unique in canonical form (canonicalUsername). */
  readonly username: string;
  readonly fullName: string | null;
  /** The name of a role, built-in or custom. */
  readonly role: string;
  readonly isActive: boolean;
  /** Whether the owner has verified the e-mail address. */
  readonly isVerified: boolean;
  readonly lastLogin: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface UserDraft {
  readonly email: string;
  readonly username: string;
  /** In PHC form: `$argon2id$…`. */
  readonly passwordHash: string;
  readonly fullName: string | null;
  readonly role: string;
  readonly isVerified: boolean;
}

/** The username of a closed account. No other contains a `~`. */
export const closedUsername = (id: string): string => `closed~${id}`;

/** Whether the account was closed, and its personal data erased. */
export function isClosed({ email }: Pick<User, 'email'>): boolean {
  return email.endsWith(`@${CLOSED_DOMAIN}`);
}

/** Only the fields that are present change. */
export type UserChanges = Partial<
  Pick<User, 'email' | 'username' | 'fullName' | 'role' | 'isActive' | 'isVerified'>
>;

/** Only for log-in. */
export interface Credentials {
  readonly user: User;
  readonly passwordHash: string;
}
