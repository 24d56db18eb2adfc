import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The slugs that products and categories had before, for redirects; and which products were taken
 * off sale because their vendor no longer sells. Those of vendors who already do not are taken off
 * sale here.
 */
export class Catalogue1795392000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [thing, table] of THINGS) {
      for (const statement of formerSlugs(thing, table)) await runner.query(statement);
    }
    await runner.query(`ALTER TABLE "products" ADD COLUMN "withdrawn" boolean NOT NULL DEFAULT 0`);
    await runner.query(withdraw);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE "products" SET "is_active" = 1 WHERE "withdrawn" = 1`);
    await runner.query(`ALTER TABLE "products" DROP COLUMN "withdrawn"`);
    for (const [thing] of THINGS) await runner.query(`DROP TABLE "${thing}_former_slugs"`);
  }
}

const THINGS = [
  ['product', 'products'],
  ['category', 'categories'],
] as const;

function formerSlugs(thing: string, table: string): string[] {
  const name = `${thing}_former_slugs`;
  return [
    `CREATE TABLE "${name}" (
      "slug" varchar PRIMARY KEY NOT NULL,
      "${thing}_id" integer NOT NULL,
      CONSTRAINT "fk_${name}_${thing}_id" FOREIGN KEY ("${thing}_id") REFERENCES "${table}" ("id") ON DELETE CASCADE
    )`,
    `CREATE INDEX "ix_${name}_${thing}_id" ON "${name}" ("${thing}_id")`,
  ];
}

// A vendor sells while the account is active, and its role is `vendor` or may change products.
const withdraw = `UPDATE "products" SET "is_active" = 0, "withdrawn" = 1
  WHERE "is_active" = 1 AND "vendor_id" IN (
    SELECT u."id" FROM "users" u WHERE u."is_active" = 0 OR (
      u."role" NOT IN ('vendor', 'admin') AND NOT EXISTS (
        SELECT 1 FROM "roles" r
          JOIN "role_permissions" g ON g."role_id" = r."id"
          JOIN "permissions" p ON p."id" = g."permission_id"
          WHERE r."name" = u."role" AND p."name" = 'update_product'
      )
    )
  )`;
