import { beforeAll, expect, it } from 'vitest';
import { aPermission, aRole, aSlug } from '../../support/factories.js';
import { byCodePoint, NO_PERMISSION, useDatabase, type ContractHarness } from '../harness.js';

export function grants(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const sorted: string[] = [];

  beforeAll(async () => {
    const stem = aSlug('grant');
    const names = ['b', 'a', 'Z', '_', 'é', 'c10', 'c9', '\uE000', '😀'].map((end) => `${stem}${end}`);
    for (const name of names) await db.permissions.add(aPermission({ name }));
    sorted.push(...names.sort(byCodePoint));
  });

  it('are in order, whatever order they were given in', async () => {
    const role = await db.roles.add(aRole({ permissions: [...sorted].reverse() }));
    expect(role.permissions).toEqual(sorted);
    expect((await db.roles.get(role.id)).permissions).toEqual(sorted);
    const mixed = [...sorted.slice(4).reverse(), ...sorted.slice(0, 4)];
    expect((await db.roles.setPermissions(role.id, mixed)).permissions).toEqual(sorted);
    expect((await db.roles.findByName(role.name))?.permissions).toEqual(sorted);
    const listed = (await db.roles.all()).find(({ id }) => id === role.id);
    expect(listed?.permissions).toEqual(sorted);
  });

  it('are replaced as a whole, and nothing else changes', async () => {
    const role = await db.roles.add(aRole({ permissions: sorted.slice(0, 3), description: 'stays' }));
    const other = await db.roles.add(aRole({ permissions: sorted.slice(0, 3) }));
    for (const permissions of [sorted.slice(2, 5), sorted.slice(5), [], sorted, sorted]) {
      db.clock.advance(7);
      const expected = { ...role, permissions };
      expect(await db.roles.setPermissions(role.id, permissions)).toEqual(expected);
      expect(await db.roles.get(role.id)).toEqual(expected);
    }
    expect(await db.roles.get(other.id)).toEqual(other);
  });

  it('contain a permission once, however often it is given', async () => {
    const [a = '', b = ''] = sorted;
    const role = await db.roles.add(aRole({ permissions: [a, a] }));
    expect(role.permissions).toEqual([a]);
    const changed = await db.roles.setPermissions(role.id, [b, a, b, b]);
    expect(changed.permissions).toEqual([a, b]);
    expect(await db.roles.get(role.id)).toEqual(changed);
  });

  it('cannot be set to a permission that does not exist; nothing is stored or changed', async () => {
    const [a = '', b = ''] = sorted;
    const role = await db.roles.add(aRole({ permissions: [a] }));
    const before = await db.roles.all();
    const strange = [
      aSlug('nothing'),
      '',
      a.toUpperCase(),
      `${a} `,
      `${a}%`,
      'null',
      '\u0000',
      harness.missingId,
    ];
    for (const name of strange) {
      for (const permissions of [[name], [b, name], [name, b]]) {
        const message = JSON.stringify(permissions);
        const set = db.roles.setPermissions(role.id, permissions);
        await expect(set, message).rejects.toMatchObject(NO_PERMISSION);
        const added = db.roles.add(aRole({ permissions }));
        await expect(added, message).rejects.toMatchObject(NO_PERMISSION);
      }
    }
    expect(await db.roles.all()).toEqual(before);
  });

  it('make the role unavailable under the id of a permission', async () => {
    const { id } = await db.permissions.add(aPermission());
    await expect(db.roles.add(aRole({ permissions: [id] }))).rejects.toMatchObject(NO_PERMISSION);
  });

  it('can include a permission created in the same unit of work', async () => {
    const role = await db.unitOfWork.run(async () => {
      const { name } = await db.permissions.add(aPermission());
      return db.roles.add(aRole({ permissions: [name] }));
    });
    expect(await db.roles.get(role.id)).toEqual(role);
    expect(role.permissions).toHaveLength(1);
  });

  it('stay when the role is renamed', async () => {
    const { id } = await db.roles.add(aRole({ permissions: sorted.slice(0, 2) }));
    const name = aSlug('renamed');
    expect(await db.roles.update(id, { name })).toMatchObject({ name, permissions: sorted.slice(0, 2) });
  });
}
