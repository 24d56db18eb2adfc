import { expect, it } from 'vitest';
import type { Role } from '../../../src/rbac/domain/role.js';
import { aMoment, pausedUnitOfWork, outcomes, within } from '../../support/async.js';
import { aRole, aSlug, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

interface Scene {
  readonly role: Role;
  /** Has the role. */
  readonly member: string;
  /** Has another role. */
  readonly outsider: string;
}

export function lockedRoles(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const run = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run(work);
  const hold = (name: string) => run(() => db.roles.lockForUpdate(name));

  it('is returned with its permissions', async () => {
    const role = await db.roles.add(
      aRole({ description: 'held', permissions: ['update_user', 'read_user'] }),
    );
    expect(await hold(role.name)).toEqual(role);
    expect(await hold(aSlug('nobody'))).toBeNull();
  });

  it('is not changed by the lock, nor are its users', async () => {
    const role = await db.roles.add(aRole());
    const user = await db.users.add(aUser({ role: role.name }));
    db.clock.advance(1000);
    await hold(role.name);
    expect(await db.roles.get(role.id)).toEqual(role);
    expect(await db.users.get(user.id)).toEqual(user);
  });

  it('includes what the unit of work itself has written', async () => {
    const { id } = await db.roles.add(aRole());
    const name = aSlug('renamed');
    const held = await run(async () => {
      await db.roles.update(id, { name });
      await db.roles.setPermissions(id, ['read_user']);
      return db.roles.lockForUpdate(name);
    });
    expect(held).toMatchObject({ id, name, permissions: ['read_user'] });
  });

  it('can be locked twice, and changed, by the same unit of work', async () => {
    const role = await db.roles.add(aRole());
    const name = aSlug('renamed');
    const held = await run(async () => {
      const both = [await db.roles.lockForUpdate(role.name), await db.roles.lockForUpdate(role.name)];
      await db.users.add(aUser({ role: role.name }));
      await db.roles.update(role.id, { name });
      return both;
    });
    expect(held).toEqual([role, role]);
    expect(await db.users.count({ role: name })).toBe(1);
  });

  it('cannot be locked outside a unit of work, whatever the name', async () => {
    const { name } = await db.roles.add(aRole());
    for (const any of [name, 'admin', aSlug('nobody'), '']) {
      await expect(db.roles.lockForUpdate(any), any).rejects.toThrow();
    }
  });

  const others: [string, (scene: Scene) => Promise<unknown>][] = [
    ['a change of it', ({ role }) => db.roles.update(role.id, { description: 'Changed' })],
    ['a rename of it', ({ role }) => db.roles.update(role.id, { name: aSlug('renamed') })],
    ['a change of its permissions', ({ role }) => db.roles.setPermissions(role.id, ['read_user'])],
    ['another lock on it', ({ role }) => hold(role.name)],
    ['a new user with it', ({ role }) => db.users.add(aUser({ role: role.name }))],
    ['a user who gets it', ({ role, outsider }) => db.users.update(outsider, { role: role.name })],
    ['a user who loses it', ({ member }) => db.users.update(member, { role: 'customer' })],
    ['the deactivation of a user with it', ({ member }) => db.users.update(member, { isActive: false })],
    [
      'its removal',
      async ({ role, member }) => {
        await run(async () => {
          await db.users.update(member, { role: 'customer' });
          expect(await db.roles.remove(role.id)).toBe(true);
        });
      },
    ],
  ];

  it.each(others)('blocks %s until the unit of work has ended', async (_name, other) => {
    for (const end of ['commit', 'rollBack'] as const) {
      const role = await db.roles.add(aRole());
      const { id: member } = await db.users.add(aUser({ role: role.name }));
      const { id: outsider } = await db.users.add(aUser());
      const ended: string[] = [];
      const holder = await pausedUnitOfWork(db.unitOfWork, () => db.roles.lockForUpdate(role.name));
      const waiting = other({ role, member, outsider }).then(() => ended.push('the other'));
      await aMoment(100);
      ended.push('the holder');
      await holder[end]();
      await within(waiting, 'the other');
      expect(ended, end).toEqual(['the holder', 'the other']);
    }
  });

  it('without users is not removed while a user is added under the lock', async () => {
    const role = await db.roles.add(aRole());
    const holder = await pausedUnitOfWork(db.unitOfWork, async () => {
      await db.roles.lockForUpdate(role.name);
      await db.users.add(aUser({ role: role.name }));
    });
    const removed = db.roles.remove(role.id);
    await aMoment();
    await holder.commit();
    expect(await within(removed, 'the removal')).toBe(false);
  });

  it('loses no update that is based on a read under the lock', async () => {
    const { id, name } = await db.roles.add(aRole({ description: '0' }));
    const { refusals } = await outcomes(
      Array.from({ length: 15 }, () =>
        run(async () => {
          await db.users.count({ role: name });
          const held = (await db.roles.lockForUpdate(name)) ?? expect.fail('it is gone');
          await aMoment(1);
          await db.roles.update(id, { description: String(Number(held.description) + 1) });
        }),
      ),
    );
    expect(refusals).toEqual({});
    expect(await db.roles.get(id)).toMatchObject({ description: '15' });
  });

  it('does not deadlock when two roles are locked in opposite orders', async () => {
    const pair = [(await db.roles.add(aRole())).name, (await db.roles.add(aRole())).name];
    const reversed = [...pair].reverse();
    const { refusals } = await outcomes(
      Array.from({ length: 12 }, (_, number) =>
        run(async () => {
          for (const name of number % 2 ? pair : reversed) {
            await db.roles.lockForUpdate(name);
            await aMoment(1);
          }
          await db.users.add(aUser({ role: pair[number % 2] }));
        }),
      ),
    );
    expect(refusals).toEqual({});
    expect(await db.users.count({ role: pair[0] })).toBe(6);
    expect(await db.users.count({ role: pair[1] })).toBe(6);
  });
}
