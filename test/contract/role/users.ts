import { expect, it } from 'vitest';
import { aRole, aSlug, aUser } from '../../support/factories.js';
import { NO_ROLE, useDatabase, type ContractHarness } from '../harness.js';

export function roleUsers(harness: ContractHarness): void {
  const db = useDatabase(harness);

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

  it('have an existing role, built-in or custom', async () => {
    const { name } = await db.roles.add(aRole());
    for (const role of ['admin', 'vendor', 'moderator', 'customer', name]) {
      const { id } = await db.users.add(aUser({ role }));
      expect(await db.users.get(id)).toMatchObject({ role });
    }
  });

  it('are rejected and not stored with a role that does not exist', async () => {
    const before = await db.users.count({});
    const { id } = await db.roles.add(aRole());
    for (const role of [...STRANGE, id, harness.missingId]) {
      const added = db.users.add(aUser({ role }));
      await expect(added, JSON.stringify(role)).rejects.toMatchObject(NO_ROLE);
    }
    expect(await db.users.count({})).toBe(before);
  });

  it('are not changed at all by an update to a role that does not exist', async () => {
    const user = await db.users.add(aUser());
    db.clock.advance(1);
    for (const role of STRANGE) {
      const change = db.users.update(user.id, { fullName: 'New', role });
      await expect(change, JSON.stringify(role)).rejects.toMatchObject(NO_ROLE);
    }
    expect(await db.users.get(user.id)).toEqual(user);
  });

  it('can have a role created in the same unit of work', async () => {
    const user = await db.unitOfWork.run(async () => {
      const { name } = await db.roles.add(aRole());
      return db.users.add(aUser({ role: name }));
    });
    expect(await db.users.get(user.id)).toEqual(user);
  });

  it('keep their role when it is renamed, active or not, and no others change', async () => {
    const role = await db.roles.add(aRole());
    const [active, inactive] = [
      await db.users.add(aUser({ role: role.name })),
      await db.users.add(aUser({ role: role.name })),
    ];
    await db.users.update(inactive.id, { isActive: false });
    const other = await db.users.add(aUser());
    const name = aSlug('renamed');
    await db.roles.update(role.id, { name });
    expect(await db.users.get(active.id)).toMatchObject({ role: name, isActive: true });
    expect(await db.users.get(inactive.id)).toMatchObject({ role: name, isActive: false });
    expect(await db.users.get(other.id)).toEqual(other);
    expect(await db.users.count({ role: name })).toBe(2);
    expect(await db.users.count({ role: role.name })).toBe(0);
    await expect(db.users.add(aUser({ role: role.name })), 'by the old name').rejects.toMatchObject(NO_ROLE);
  });

  it('have the new name inside the unit of work that renames the role', async () => {
    const role = await db.roles.add(aRole());
    const { id } = await db.users.add(aUser({ role: role.name }));
    const name = aSlug('renamed');
    await db.unitOfWork.run(async () => {
      await db.roles.update(role.id, { name });
      expect(await db.users.get(id)).toMatchObject({ role: name });
      await db.users.add(aUser({ role: name }));
    });
    expect(await db.users.count({ role: name })).toBe(2);
  });

  it('prevent its removal, even inactive ones', async () => {
    const role = await db.roles.add(aRole({ permissions: ['read_user'] }));
    const { id } = await db.users.add(aUser({ role: role.name }));
    expect(await db.roles.remove(role.id)).toBe(false);
    await db.users.update(id, { isActive: false });
    expect(await db.roles.remove(role.id), 'a user who is not active').toBe(false);
    expect(await db.roles.get(role.id)).toEqual(role);
    await db.users.update(id, { role: 'customer' });
    expect(await db.roles.remove(role.id), 'no user any more').toBe(true);
    expect(await db.roles.find(role.id)).toBeNull();
    await expect(db.users.update(id, { role: role.name })).rejects.toMatchObject(NO_ROLE);
  });

  it('prevent its removal under its new name, too', async () => {
    const role = await db.roles.add(aRole());
    await db.users.add(aUser({ role: role.name }));
    await db.roles.update(role.id, { name: aSlug('renamed') });
    expect(await db.roles.remove(role.id)).toBe(false);
  });

  it('prevent its removal without affecting other writes of the unit of work', async () => {
    const { id, name } = await db.roles.add(aRole());
    await db.users.add(aUser({ role: name }));
    const draft = aRole();
    await db.unitOfWork.run(async () => {
      await db.roles.add(draft);
      expect(await db.roles.remove(id)).toBe(false);
    });
    expect(await db.roles.findByName(draft.name)).not.toBeNull();
  });

  it('are optional: a role without users is removed, and its permissions are kept', async () => {
    const role = await db.roles.add(aRole({ permissions: ['read_user', 'update_user'] }));
    const [roles, permissions] = [await db.roles.all(), await db.permissions.all()];
    expect(await db.roles.remove(role.id)).toBe(true);
    expect(await db.roles.findByName(role.name)).toBeNull();
    expect(await db.roles.all()).toEqual(roles.filter(({ id }) => id !== role.id));
    expect(await db.permissions.all()).toEqual(permissions);
    await expect(db.roles.remove(role.id), 'a second time').rejects.toMatchObject(NO_ROLE);
    const again = await db.roles.add(aRole({ name: role.name }));
    expect(again.permissions, 'of a new one of the same name').toEqual([]);
  });
}
