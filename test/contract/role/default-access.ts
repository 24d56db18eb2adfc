import { expect, it } from 'vitest';
import { aPermission } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

/**
 * What the data model promises, written out again: not taken from the migrations that are tested by
 * it.
 */
const PERMISSIONS = [
  'create_category create_permission create_product create_role create_user',
  'delete_category delete_order delete_permission delete_product delete_role delete_user',
  'read_order read_permission read_role read_user',
  'update_category update_order update_product update_role update_stock update_user',
].flatMap((names) => names.split(' '));

const ROLES = {
  admin: PERMISSIONS,
  customer: [],
  moderator: [
    'create_category',
    'read_order',
    'read_user',
    'update_category',
    'update_order',
    'update_product',
    'update_stock',
  ],
  vendor: ['create_product', 'delete_product', 'read_order', 'update_product', 'update_stock'],
};

export function defaultAccess(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  it('include the default roles with their permissions, in order', async () => {
    const roles = await db.roles.all();
    expect(roles.map(({ name, permissions }) => [name, permissions])).toEqual(Object.entries(ROLES));
    for (const role of roles) {
      expect(role.id).toEqual(expect.any(String));
      expect(role.description, role.name).toMatch(/\w/);
      expect(role.createdAt.getTime(), role.name).not.toBeNaN();
      expect(await db.roles.findByName(role.name)).toEqual(role);
      expect(await db.roles.get(role.id)).toEqual(role);
    }
  });

  it('include the default permissions, in order, named after action and resource', async () => {
    const permissions = await db.permissions.all();
    expect(permissions.map(({ name }) => name)).toEqual(PERMISSIONS);
    for (const permission of permissions) {
      expect(permission.name).toBe(`${permission.action}_${permission.resource}`);
      expect(permission.createdAt.getTime(), permission.name).not.toBeNaN();
      expect(await db.permissions.get(permission.id)).toEqual(permission);
    }
  });

  it('can be changed like other roles', async () => {
    const { name } = await db.permissions.add(aPermission());
    const vendor = (await db.roles.findByName('vendor')) ?? expect.fail('there is no vendor');
    await db.roles.setPermissions(vendor.id, [name]);
    await db.roles.update(vendor.id, { description: 'Changed' });
    const changed = { ...vendor, permissions: [name], description: 'Changed' };
    expect(await db.roles.findByName('vendor')).toEqual(changed);
    expect(await db.roles.remove(vendor.id)).toBe(true);
    expect((await db.roles.all()).map((role) => role.name)).toEqual(['admin', 'customer', 'moderator']);
  });
}
