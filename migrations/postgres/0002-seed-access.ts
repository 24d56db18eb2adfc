import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The default roles and permissions. Going down, users of a role keep it, and the migration with
 * it.
 */
export class SeedAccess1795910400002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const name of permissions) {
      const [action, resource] = name.split('_');
      await runner.query(`INSERT INTO "permissions" ("name", "resource", "action") VALUES ($1, $2, $3)`, [
        name,
        resource,
        action,
      ]);
    }
    for (const { name, description, permissions } of roles) {
      await runner.query(`INSERT INTO "roles" ("name", "description") VALUES ($1, $2)`, [name, description]);
      await runner.query(
        `INSERT INTO "role_permissions" ("role_id", "permission_id")
         SELECT r."id", p."id" FROM "roles" r, "permissions" p
         WHERE r."name" = $1 AND p."name" = ANY ($2) ORDER BY p."id"`,
        [name, permissions],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "role_permissions"`);
    await runner.query(`DELETE FROM "roles"`);
    await runner.query(`DELETE FROM "permissions"`);
  }
}

const permissions = [
  'create_product',
  'update_product',
  'delete_product',
  'create_category',
  'update_category',
  'delete_category',
  'read_order',
  'update_order',
  'delete_order',
  'create_user',
  'read_user',
  'update_user',
  'delete_user',
  'create_role',
  'read_role',
  'update_role',
  'delete_role',
  'create_permission',
  'read_permission',
  'delete_permission',
  'update_stock',
];

const roles = [
  { name: 'customer', description: 'Buys; what is its own needs no permission.', permissions: [] },
  {
    name: 'vendor',
    description: 'Sells its own products and sees the orders that hold them.',
    permissions: ['create_product', 'update_product', 'delete_product', 'read_order', 'update_stock'],
  },
  {
    name: 'moderator',
    description: 'Looks after catalogue and orders.',
    permissions: [
      'update_product',
      'create_category',
      'update_category',
      'read_order',
      'update_order',
      'read_user',
      'update_stock',
    ],
  },
  { name: 'admin', description: 'May do everything.', permissions },
];
