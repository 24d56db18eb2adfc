import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BETWEEN, foldBefore } from '../folding.js';
import { exchange, type Index } from './exchange-indexes.js';

interface User {
  readonly id: number;
  readonly email: string;
  readonly username: string;
  readonly fullName: string | null;
}

/**
 * What sessions and the list of users need. Rows that are there stay: a refresh token gets the
 * empty scope, with which nothing is allowed, and a user the text that a search looks through.
 */
export class Accounts1795392000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...columns, ...exchange(oldIndexes, newIndexes), renameRole]) {
      await runner.query(statement);
    }
    const users = (await runner.query(
      `SELECT "id", "email", "username", "full_name" AS "fullName" FROM "users"`,
    )) as User[];
    for (const user of users) {
      const { email, username, fullName } = user;
      const text = [email, username, fullName ?? ''].map(foldBefore).join(BETWEEN);
      await runner.query(`UPDATE "users" SET "search_text" = ? WHERE "id" = ?`, [text, user.id]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER "tr_roles_name"`);
    for (const statement of exchange(newIndexes, oldIndexes)) await runner.query(statement);
    for (const column of ['scope', 'client_id', 'device']) {
      await runner.query(`ALTER TABLE "refresh_tokens" DROP COLUMN "${column}"`);
    }
    await runner.query(`ALTER TABLE "users" DROP COLUMN "search_text"`);
  }
}

const columns = [
  `ALTER TABLE "refresh_tokens" ADD COLUMN "scope" text NOT NULL DEFAULT ''`,
  `ALTER TABLE "refresh_tokens" ADD COLUMN "client_id" varchar`,
  `ALTER TABLE "refresh_tokens" ADD COLUMN "device" varchar`,
  `ALTER TABLE "users" ADD COLUMN "search_text" text NOT NULL DEFAULT ''`,
];

const oldIndexes: readonly Index[] = [
  { name: 'ix_users_role', on: '"users" (role)' },
  { name: 'ix_refresh_tokens_user_id', on: '"refresh_tokens" (user_id)' },
  { name: 'ix_refresh_tokens_session_id', on: '"refresh_tokens" (session_id)' },
];

// Each old one is the beginning of a new one. Of a session's tokens all but the last are revoked,
// and a user's past sessions are more than the live ones: with what makes a token live in the
// index, only the live ones are read.
const newIndexes: readonly Index[] = [
  { name: 'ix_users_newest', on: '"users" (created_at)' },
  { name: 'ix_users_role_newest', on: '"users" (role, created_at)' },
  {
    name: 'ix_users_verification_token',
    on: '"users" (verification_token) WHERE "verification_token" IS NOT NULL',
  },
  {
    name: 'ix_users_password_reset_token',
    on: '"users" (password_reset_token) WHERE "password_reset_token" IS NOT NULL',
  },
  { name: 'ix_refresh_tokens_user_live', on: '"refresh_tokens" (user_id, is_revoked, expires_at)' },
  { name: 'ix_refresh_tokens_session_live', on: '"refresh_tokens" (session_id, is_revoked, expires_at)' },
  { name: 'ix_refresh_tokens_expires_at', on: '"refresh_tokens" (expires_at)' },
];

// Does what ON UPDATE CASCADE would. To give that to the foreign key, SQLite would have to make the
// table anew, which it cannot while others refer to it. A key is checked at the end of a statement,
// triggers included.
const renameRole = `CREATE TRIGGER "tr_roles_name" AFTER UPDATE OF "name" ON "roles" WHEN NEW."name" <> OLD."name"
  BEGIN UPDATE "users" SET "role" = NEW."name" WHERE "role" = OLD."name"; END`;
