import type { MigrationInterface, QueryRunner } from 'typeorm';
import { defaultPermissions, defaultRoles } from '../default-access.js';

/**
 * The default roles and permissions. Going down, users of a role keep it, and the migration with
 * it.
 */
export class SeedAccess1795392000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { name, resource, action } of defaultPermissions) {
      await runner.query(`INSERT INTO "permissions" ("name", "resource", "action") VALUES (?, ?, ?)`, [
        name,
        resource,
        action,
      ]);
    }
    for (const { name, description, permissions } of defaultRoles) {
      await runner.query(`INSERT INTO "roles" ("name", "description") VALUES (?, ?)`, [name, description]);
      for (const permission of permissions) {
        await runner.query(
          `INSERT INTO "role_permissions" ("role_id", "permission_id")
           SELECT r."id", p."id" FROM "roles" r, "permissions" p WHERE r."name" = ? AND p."name" = ?`,
          [name, permission],
        );
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "role_permissions"`);
    await runner.query(`DELETE FROM "roles"`);
    await runner.query(`DELETE FROM "permissions"`);
  }
}
