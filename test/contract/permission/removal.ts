import { expect, it } from 'vitest';
import { outcomes } from '../../support/async.js';
import { aPermission, aRole } from '../../support/factories.js';
import { NO_PERMISSION, useDatabase, type ContractHarness } from '../harness.js';

export function permissionRemoval(harness: ContractHarness): void {
  const db = useDatabase(harness);

  it('removes it, and only it, from every role', async () => {
    const { id, name } = await db.permissions.add(aPermission());
    const first = await db.roles.add(aRole({ permissions: [name, 'read_user'] }));
    const second = await db.roles.add(aRole({ permissions: [name] }));
    const other = await db.roles.add(aRole({ permissions: ['read_user'] }));
    const rest = (await db.permissions.all()).filter((permission) => permission.id !== id);
    await db.permissions.remove(id);
    expect(await db.permissions.find(id)).toBeNull();
    expect(await db.permissions.all()).toEqual(rest);
    expect(await db.roles.get(first.id)).toEqual({ ...first, permissions: ['read_user'] });
    expect(await db.roles.get(second.id)).toEqual({ ...second, permissions: [] });
    expect(await db.roles.get(other.id)).toEqual(other);
  });

  it('does not grant a new permission of the same name to these roles', async () => {
    const draft = aPermission();
    const { id } = await db.permissions.add(draft);
    const role = await db.roles.add(aRole({ permissions: [draft.name] }));
    await db.permissions.remove(id);
    await expect(db.roles.setPermissions(role.id, [draft.name])).rejects.toMatchObject(NO_PERMISSION);
    const again = await db.permissions.add(draft);
    expect(again.id).not.toBe(id);
    expect((await db.roles.get(role.id)).permissions).toEqual([]);
    const granted = await db.roles.setPermissions(role.id, [draft.name]);
    expect(granted.permissions).toEqual([draft.name]);
  });

  it('is visible inside its unit of work and undone with it', async () => {
    const { id, name } = await db.permissions.add(aPermission());
    const role = await db.roles.add(aRole({ permissions: [name, 'read_user'] }));
    const unitOfWork = db.unitOfWork.run(async () => {
      await db.permissions.remove(id);
      expect((await db.roles.get(role.id)).permissions).toEqual(['read_user']);
      throw new Error('after the removal');
    });
    await expect(unitOfWork).rejects.toThrow('after the removal');
    expect(await db.roles.get(role.id)).toEqual(role);
    expect(await db.permissions.find(id)).toMatchObject({ name });
  });

  it('succeeds in one of ten concurrent calls', async () => {
    const { id, name } = await db.permissions.add(aPermission());
    const role = await db.roles.add(aRole({ permissions: [name] }));
    const { refusals } = await outcomes(Array.from({ length: 10 }, () => db.permissions.remove(id)));
    expect(refusals).toEqual({ 'NotFoundError permission_not_found': 9 });
    expect((await db.roles.get(role.id)).permissions).toEqual([]);
  });
}
