import type { Credentials, User } from '../domain/user.js';
import type { UserDocument } from './user.schema.js';

/** Fields that are never read into the domain: secrets, and fields that only the database needs. */
export const USER_FIELDS = {
  password_hash: 0,
  search_text: 0,
  username_folded: 0,
  verification_token: 0,
  verification_token_expires: 0,
  password_reset_token: 0,
  password_reset_expires: 0,
} as const;

/** Only for log-in. */
export const CREDENTIALS_FIELDS = {
  search_text: 0,
  username_folded: 0,
  verification_token: 0,
  verification_token_expires: 0,
  password_reset_token: 0,
  password_reset_expires: 0,
} as const;

export type StoredUser = Omit<UserDocument, keyof typeof USER_FIELDS>;
export type StoredCredentials = Omit<UserDocument, keyof typeof CREDENTIALS_FIELDS>;

export function toUser(document: StoredUser): User {
  return {
    id: document._id.toHexString(),
    email: document.email,
    username: document.username,
    fullName: document.full_name,
    role: document.role,
    isActive: document.is_active,
    isVerified: document.is_verified,
    lastLogin: document.last_login,
    createdAt: document.created_at,
    updatedAt: document.updated_at,
  };
}

export function toCredentials(document: StoredCredentials): Credentials {
  return { user: toUser(document), passwordHash: document.password_hash };
}
