import type { MigrationInterface, QueryRunner } from 'typeorm';
import { routelessPermissions } from '../routeless-permissions.js';

/**
 * Removes them from every role. Going down, the administrators get them back; what other roles had
 * is not known any more.
 */
export class RemoveRoutelessPermissions1795392000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name } of routelessPermissions) {
      await runner.query(
        `DELETE FROM "role_permissions" WHERE "permission_id" IN (SELECT "id" FROM "permissions" WHERE "name" = ?)`,
        [name],
      );
      await runner.query(`DELETE FROM "permissions" WHERE "name" = ?`, [name]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name, resource, action } of routelessPermissions) {
      await runner.query(
        `INSERT OR IGNORE INTO "permissions" ("name", "resource", "action") VALUES (?, ?, ?)`,
        [name, resource, action],
      );
      await runner.query(
        `INSERT OR IGNORE INTO "role_permissions" ("role_id", "permission_id")
         SELECT r."id", p."id" FROM "roles" r, "permissions" p WHERE r."name" = 'admin' AND p."name" = ?`,
        [name],
      );
    }
  }
}
