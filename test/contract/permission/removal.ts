import { expect, it } from 'vitest';
import { outcomes } from '../../support/async.js';
import { aPermission, aRole } from '../../support/factories.js';
import { NO_PERMISSION, useStore, type ContractHarness } from '../harness.js';

export function permissionRemoval(harness: ContractHarness): void {
  const store = useStore(harness);

  it('takes it out of every role that has it, and nothing else out of any', async () => {
    const { id, name } = await store.permissions.add(aPermission());
    const first = await store.roles.add(aRole({ permissions: [name, 'read_user'] }));
    const second = await store.roles.add(aRole({ permissions: [name] }));
    const other = await store.roles.add(aRole({ permissions: ['read_user'] }));
    const rest = (await store.permissions.all()).filter((permission) => permission.id !== id);
    await store.permissions.remove(id);
    expect(await store.permissions.find(id)).toBeNull();
    expect(await store.permissions.all()).toEqual(rest);
    expect(await store.roles.get(first.id)).toEqual({ ...first, permissions: ['read_user'] });
    expect(await store.roles.get(second.id)).toEqual({ ...second, permissions: [] });
    expect(await store.roles.get(other.id)).toEqual(other);
  });

  it('lets no role have it again with a new permission of the same name', async () => {
    const draft = aPermission();
    const { id } = await store.permissions.add(draft);
    const role = await store.roles.add(aRole({ permissions: [draft.name] }));
    await store.permissions.remove(id);
    await expect(store.roles.setPermissions(role.id, [draft.name])).rejects.toMatchObject(NO_PERMISSION);
    const again = await store.permissions.add(draft);
    expect(again.id).not.toBe(id);
    expect((await store.roles.get(role.id)).permissions).toEqual([]);
    const granted = await store.roles.setPermissions(role.id, [draft.name]);
    expect(granted.permissions).toEqual([draft.name]);
  });

  it('is seen at once by the unit that does it, and undone with it', async () => {
    const { id, name } = await store.permissions.add(aPermission());
    const role = await store.roles.add(aRole({ permissions: [name, 'read_user'] }));
    const unit = store.unitOfWork.run(async () => {
      await store.permissions.remove(id);
      expect((await store.roles.get(role.id)).permissions).toEqual(['read_user']);
      throw new Error('after the removal');
    });
    await expect(unit).rejects.toThrow('after the removal');
    expect(await store.roles.get(role.id)).toEqual(role);
    expect(await store.permissions.find(id)).toMatchObject({ name });
  });

  it('succeeds for one of ten at once', async () => {
    const { id, name } = await store.permissions.add(aPermission());
    const role = await store.roles.add(aRole({ permissions: [name] }));
    const { refusals } = await outcomes(Array.from({ length: 10 }, () => store.permissions.remove(id)));
    expect(refusals).toEqual({ 'NotFoundError permission_not_found': 9 });
    expect((await store.roles.get(role.id)).permissions).toEqual([]);
  });
}
