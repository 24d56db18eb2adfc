import type { MigrationInterface, QueryRunner } from 'typeorm';

const PERMISSIONS = [{ name: 'see_thing', action: 'see', resource: 'thing' }] as const;

/** Administrators have them at once. What other roles get is decided by those who run the shop. */
export class SomeChange1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name, action, resource } of PERMISSIONS) {
      await runner.query(
        `INSERT INTO "permissions" ("name", "action", "resource") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [name, action, resource],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of PERMISSIONS) {
      await runner.query(
        `DELETE FROM "role_permissions" WHERE "permission_id" IN (SELECT "id" FROM "permissions" WHERE "name" = $1)`,
        [name],
      );
      await runner.query(`DELETE FROM "permissions" WHERE "name" = $1`, [name]);
    }
  }
}
