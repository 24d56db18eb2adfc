import { BETWEEN, foldBefore } from '../folding.js';
import { addingFields } from './fields.js';
import type { MongoMigration } from './migration.js';
import { count, nullable, string } from './rules.js';

/** Only documents that have one are in the index. */
const anyString = { $gt: '' };

export const addAccountFields: MongoMigration = {
  name: '0005-accounts',
  ...addingFields(
    {
      collection: 'permissions',
      // Counts the roles that were given it: none is while it is removed.
      rules: { lock: count },
      valuesOf: () => ({ lock: 0 }),
    },
    {
      collection: 'roles',
      // Counts who held it, and whose users came and went.
      rules: { lock: count },
      valuesOf: () => ({ lock: 0 }),
    },
    {
      collection: 'users',
      // The folded e-mail, username and full name, for searching.
      rules: { search_text: string },
      valuesOf: ({ email, username, full_name }) => ({
        search_text: [email, username, full_name ?? '']
          .map((text) => foldBefore(text as string))
          .join(BETWEEN),
      }),
      indexes: [
        { name: 'ix_users_newest', key: { created_at: -1, _id: -1 } },
        { name: 'ix_users_role_newest', key: { role: 1, created_at: -1, _id: -1 } },
        {
          name: 'ix_users_verification_token',
          key: { verification_token: 1 },
          partialFilterExpression: { verification_token: anyString },
        },
        {
          name: 'ix_users_password_reset_token',
          key: { password_reset_token: 1 },
          partialFilterExpression: { password_reset_token: anyString },
        },
      ],
      replaced: [{ name: 'ix_users_role', key: { role: 1 } }],
    },
    {
      collection: 'refresh_tokens',
      rules: { scope: string, client_id: nullable(string), device: nullable(string) },
      valuesOf: () => ({ scope: '', client_id: null, device: null }),
      // Of a session's tokens all but the last are revoked: with what makes one live in the index,
      // only that is read.
      indexes: [
        { name: 'ix_refresh_tokens_user_live', key: { user_id: 1, is_revoked: 1, expires_at: 1 } },
        { name: 'ix_refresh_tokens_session_live', key: { session_id: 1, is_revoked: 1, expires_at: 1 } },
        { name: 'ix_refresh_tokens_expires_at', key: { expires_at: 1 } },
      ],
      replaced: [
        { name: 'ix_refresh_tokens_user_id', key: { user_id: 1 } },
        { name: 'ix_refresh_tokens_session_id', key: { session_id: 1 } },
      ],
    },
  ),
};
