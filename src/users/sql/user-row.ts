import type { User } from '../domain/user.js';
import { fromTime } from '../../platform/database/sql/columns.js';

/** What `USER_COLUMNS` selects. */
export interface UserRow {
  readonly id: number;
  readonly email: string;
  readonly username: string;
  readonly full_name: string | null;
  readonly role: string;
  readonly is_active: number;
  readonly is_verified: number;
  readonly last_login: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** All columns except credentials. */
export const USER_COLUMNS =
  'id, email, username, full_name, role, is_active, is_verified, last_login, created_at, updated_at';

export function toUser(row: UserRow): User {
  return {
    id: String(row.id),
    email: row.email,
    username: row.username,
    fullName: row.full_name,
    role: row.role,
    isActive: row.is_active === 1,
    isVerified: row.is_verified === 1,
    lastLogin: row.last_login === null ? null : fromTime(row.last_login),
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}
