import type { MigrationInterface, QueryRunner } from 'typeorm';
import { canonicalEmail, settleAccounts, type StoredAccount } from '../canonical-accounts.js';
import { BETWEEN, fold } from '../folding.js';

interface Row extends StoredAccount {
  readonly fullName: string | null;
}

/** So that a text's last characters begin trigrams as well. */
const END = BETWEEN.repeat(2);

/**
 * Usernames are unique in any case, and e-mail addresses of accounts and orders have their
 * canonical form: see settleAccounts for accounts that meet.
 */
export class CanonicalAccounts1795392000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "users" ADD COLUMN "username_folded" varchar NOT NULL DEFAULT ''`);
    const rows = (await runner.query(
      `SELECT CAST("id" AS text) AS "id", "email", "username", "full_name" AS "fullName" FROM "users"
        ORDER BY "is_active" DESC, "is_verified" DESC, "users"."id"`,
    )) as Row[];
    const names = new Map(rows.map(({ id, fullName }) => [id, fullName]));
    for (const { id, email, username, usernameFolded } of settleAccounts(rows)) {
      const text = [email, username, names.get(id) ?? ''].map(fold).join(BETWEEN) + END;
      await runner.query(
        `UPDATE "users" SET "email" = ?, "username" = ?, "username_folded" = ?, "search_text" = ?
          WHERE "id" = CAST(? AS integer)`,
        [email, username, usernameFolded, text, id],
      );
    }
    await runner.query(`CREATE UNIQUE INDEX "uq_users_username_folded" ON "users" ("username_folded")`);
    await canonicalizeOrders(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "uq_users_username_folded"`);
    await runner.query(`ALTER TABLE "users" DROP COLUMN "username_folded"`);
  }
}

async function canonicalizeOrders(runner: QueryRunner): Promise<void> {
  const addresses = (await runner.query(
    `SELECT DISTINCT "contact_email" AS "email" FROM "orders" WHERE "contact_email" IS NOT NULL`,
  )) as { readonly email: string }[];
  for (const { email } of addresses) {
    const canonical = canonicalEmail(email);
    if (canonical === null || canonical === email) continue;
    await runner.query(`UPDATE "orders" SET "contact_email" = ? WHERE "contact_email" = ?`, [
      canonical,
      email,
    ]);
  }
}
