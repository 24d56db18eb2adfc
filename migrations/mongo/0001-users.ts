import { creating } from './collection.js';
import type { MongoMigration } from './migration.js';
import { arrayOf, bool, date, nullable, object, objectId, string } from './rules.js';

export const createUsers: MongoMigration = {
  name: '0001-users',
  ...creating(
    {
      name: 'permissions',
      rule: object({ _id: objectId, name: string, resource: string, action: string, created_at: date }),
      indexes: [{ name: 'uq_permissions_name', key: { name: 1 }, unique: true }],
    },
    {
      name: 'roles',
      rule: object({
        _id: objectId,
        name: string,
        description: nullable(string),
        permissions: { ...arrayOf(objectId), uniqueItems: true },
        created_at: date,
      }),
      indexes: [
        { name: 'uq_roles_name', key: { name: 1 }, unique: true },
        { name: 'ix_roles_permissions', key: { permissions: 1 } },
      ],
    },
    {
      name: 'users',
      rule: object({
        _id: objectId,
        email: string,
        username: string,
        password_hash: string,
        full_name: nullable(string),
        // The name of a role, custom ones included.
        role: string,
        is_active: bool,
        is_verified: bool,
        // The SHA-256 of the tokens.
        verification_token: nullable(string),
        verification_token_expires: nullable(date),
        password_reset_token: nullable(string),
        password_reset_expires: nullable(date),
        last_login: nullable(date),
        created_at: date,
        updated_at: date,
      }),
      indexes: [
        { name: 'uq_users_email', key: { email: 1 }, unique: true },
        { name: 'uq_users_username', key: { username: 1 }, unique: true },
        { name: 'ix_users_role', key: { role: 1 } },
      ],
    },
    {
      name: 'refresh_tokens',
      rule: object({
        _id: objectId,
        user_id: objectId,
        session_id: string,
        token: string,
        expires_at: date,
        is_revoked: bool,
        created_at: date,
        updated_at: date,
      }),
      indexes: [
        { name: 'uq_refresh_tokens_token', key: { token: 1 }, unique: true },
        { name: 'ix_refresh_tokens_user_id', key: { user_id: 1 } },
        { name: 'ix_refresh_tokens_session_id', key: { session_id: 1 } },
      ],
    },
  ),
};
