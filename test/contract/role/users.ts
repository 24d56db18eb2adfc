import { expect, it } from 'vitest';
import { aRole, aSlug, aUser } from '../../support/factories.js';
import { NO_ROLE, useStore, type ContractHarness } from '../harness.js';

export function roleUsers(harness: ContractHarness): void {
  const store = useStore(harness);

  /** Names that no role has, all near one that is there. */
  const STRANGE = [
    '',
    'nobody',
    'Customer',
    'CUSTOMER',
    'customer ',
    ' customer',
    'custom',
    '%',
    '\u0000',
    'null',
  ];

  it('have a role that exists, built-in or custom', async () => {
    const { name } = await store.roles.add(aRole());
    for (const role of ['admin', 'vendor', 'moderator', 'customer', name]) {
      const { id } = await store.users.add(aUser({ role }));
      expect(await store.users.get(id)).toMatchObject({ role });
    }
  });

  it('are refused with a role that does not exist, and nothing is stored', async () => {
    const before = await store.users.count({});
    const { id } = await store.roles.add(aRole());
    for (const role of [...STRANGE, id, harness.missingId]) {
      const added = store.users.add(aUser({ role }));
      await expect(added, JSON.stringify(role)).rejects.toMatchObject(NO_ROLE);
    }
    expect(await store.users.count({})).toBe(before);
  });

  it('are not changed into a role that does not exist, nor in anything else', async () => {
    const user = await store.users.add(aUser());
    store.clock.advance(1);
    for (const role of STRANGE) {
      const change = store.users.update(user.id, { fullName: 'New', role });
      await expect(change, JSON.stringify(role)).rejects.toMatchObject(NO_ROLE);
    }
    expect(await store.users.get(user.id)).toEqual(user);
  });

  it('have a role that the unit itself has made', async () => {
    const user = await store.unitOfWork.run(async () => {
      const { name } = await store.roles.add(aRole());
      return store.users.add(aUser({ role: name }));
    });
    expect(await store.users.get(user.id)).toEqual(user);
  });

  it('are carried along when it is renamed, active or not, and no others', async () => {
    const role = await store.roles.add(aRole());
    const [active, inactive] = [
      await store.users.add(aUser({ role: role.name })),
      await store.users.add(aUser({ role: role.name })),
    ];
    await store.users.update(inactive.id, { isActive: false });
    const other = await store.users.add(aUser());
    const name = aSlug('renamed');
    await store.roles.update(role.id, { name });
    expect(await store.users.get(active.id)).toMatchObject({ role: name, isActive: true });
    expect(await store.users.get(inactive.id)).toMatchObject({ role: name, isActive: false });
    expect(await store.users.get(other.id)).toEqual(other);
    expect(await store.users.count({ role: name })).toBe(2);
    expect(await store.users.count({ role: role.name })).toBe(0);
    await expect(store.users.add(aUser({ role: role.name })), 'by the old name').rejects.toMatchObject(
      NO_ROLE,
    );
  });

  it('see the new name at once in the unit that renames', async () => {
    const role = await store.roles.add(aRole());
    const { id } = await store.users.add(aUser({ role: role.name }));
    const name = aSlug('renamed');
    await store.unitOfWork.run(async () => {
      await store.roles.update(role.id, { name });
      expect(await store.users.get(id)).toMatchObject({ role: name });
      await store.users.add(aUser({ role: name }));
    });
    expect(await store.users.count({ role: name })).toBe(2);
  });

  it('keep it from being removed, even one who is not active', async () => {
    const role = await store.roles.add(aRole({ permissions: ['read_user'] }));
    const { id } = await store.users.add(aUser({ role: role.name }));
    expect(await store.roles.remove(role.id)).toBe(false);
    await store.users.update(id, { isActive: false });
    expect(await store.roles.remove(role.id), 'a user who is not active').toBe(false);
    expect(await store.roles.get(role.id)).toEqual(role);
    await store.users.update(id, { role: 'customer' });
    expect(await store.roles.remove(role.id), 'no user any more').toBe(true);
    expect(await store.roles.find(role.id)).toBeNull();
    await expect(store.users.update(id, { role: role.name })).rejects.toMatchObject(NO_ROLE);
  });

  it('keep it from being removed by their new name as well', async () => {
    const role = await store.roles.add(aRole());
    await store.users.add(aUser({ role: role.name }));
    await store.roles.update(role.id, { name: aSlug('renamed') });
    expect(await store.roles.remove(role.id)).toBe(false);
  });

  it('leave the other writes of their unit alone when they keep it from being removed', async () => {
    const { id, name } = await store.roles.add(aRole());
    await store.users.add(aUser({ role: name }));
    const draft = aRole();
    await store.unitOfWork.run(async () => {
      await store.roles.add(draft);
      expect(await store.roles.remove(id)).toBe(false);
    });
    expect(await store.roles.findByName(draft.name)).not.toBeNull();
  });

  it('are not needed: a role without users is removed with what it allows, the permissions stay', async () => {
    const role = await store.roles.add(aRole({ permissions: ['read_user', 'update_user'] }));
    const [roles, permissions] = [await store.roles.all(), await store.permissions.all()];
    expect(await store.roles.remove(role.id)).toBe(true);
    expect(await store.roles.findByName(role.name)).toBeNull();
    expect(await store.roles.all()).toEqual(roles.filter(({ id }) => id !== role.id));
    expect(await store.permissions.all()).toEqual(permissions);
    await expect(store.roles.remove(role.id), 'a second time').rejects.toMatchObject(NO_ROLE);
    const again = await store.roles.add(aRole({ name: role.name }));
    expect(again.permissions, 'of a new one of the same name').toEqual([]);
  });
}
