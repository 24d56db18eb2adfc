import { expect, it } from 'vitest';
import { aPermission } from '../../support/factories.js';
import { useStore, type ContractHarness } from '../harness.js';

/** What the data model promises, written out again: not taken from the migrations that are tested by it. */
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
  const store = useStore(harness, 'each');

  it('there are the default roles with what they allow, each list in order', async () => {
    const roles = await store.roles.all();
    expect(roles.map(({ name, permissions }) => [name, permissions])).toEqual(Object.entries(ROLES));
    for (const role of roles) {
      expect(role.id).toEqual(expect.any(String));
      expect(role.description, role.name).toMatch(/\w/);
      expect(role.createdAt.getTime(), role.name).not.toBeNaN();
      expect(await store.roles.findByName(role.name)).toEqual(role);
      expect(await store.roles.get(role.id)).toEqual(role);
    }
  });

  it('there are the default permissions, in order, each named after its action and resource', async () => {
    const permissions = await store.permissions.all();
    expect(permissions.map(({ name }) => name)).toEqual(PERMISSIONS);
    for (const permission of permissions) {
      expect(permission.name).toBe(`${permission.action}_${permission.resource}`);
      expect(permission.createdAt.getTime(), permission.name).not.toBeNaN();
      expect(await store.permissions.get(permission.id)).toEqual(permission);
    }
  });

  it('they can be changed like any other', async () => {
    const { name } = await store.permissions.add(aPermission());
    const vendor = (await store.roles.findByName('vendor')) ?? expect.fail('there is no vendor');
    await store.roles.setPermissions(vendor.id, [name]);
    await store.roles.update(vendor.id, { description: 'Changed' });
    const changed = { ...vendor, permissions: [name], description: 'Changed' };
    expect(await store.roles.findByName('vendor')).toEqual(changed);
    expect(await store.roles.remove(vendor.id)).toBe(true);
    expect((await store.roles.all()).map((role) => role.name)).toEqual(['admin', 'customer', 'moderator']);
  });
}
