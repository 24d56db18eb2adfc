import { describe, expect, it } from 'vitest';
import type { UserChanges } from '../../../src/users/domain/user.js';
import { aMoment, outcomes } from '../../support/async.js';
import { aRole, aSlug, aUser } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

/** A race shows itself only now and then: so many times each of them is run. */
const ROUNDS = 8;

const NO_ROLE = 'NotFoundError role_not_found';

export function roleRaces(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const run = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run(work);

  const aUserOf = async (role: string): Promise<string> => (await db.users.add(aUser({ role }))).id;

  /** Both at the same moment, now the one and now the other a little earlier. */
  function together(round: number, first: () => Promise<unknown>, second: () => Promise<unknown>) {
    const after = (milliseconds: number, start: () => Promise<unknown>) =>
      milliseconds ? aMoment(milliseconds).then(start) : start();
    const [head, tail] = [Math.max(0, (round % 5) - 2), Math.max(0, 2 - (round % 5))];
    return outcomes([after(head, first), after(tail, second)]);
  }

  describe('the last active user of a role', () => {
    const ways: [string, UserChanges, UserChanges][] = [
      ['demoted', { role: 'customer' }, { role: 'customer' }],
      ['deactivated', { isActive: false }, { isActive: false }],
      ['demoted and deactivated', { role: 'customer' }, { isActive: false }],
    ];

    it.each(ways)('stays when two users are %s concurrently', async (_, oneWay, otherWay) => {
      const leave = (role: string, id: string, changes: UserChanges): Promise<unknown> =>
        run(async () => {
          await db.roles.lockForUpdate(role);
          if ((await db.users.count({ role, isActive: true })) < 2) throw new Error('the last one');
          await aMoment(3);
          await db.users.update(id, changes);
        });
      for (let round = 0; round < ROUNDS; round += 1) {
        const { name: role } = await db.roles.add(aRole());
        const [one, other] = [await aUserOf(role), await aUserOf(role)];
        const { refusals } = await together(
          round,
          () => leave(role, one, oneWay),
          () => leave(role, other, otherWay),
        );
        expect(refusals, `round ${round}`).toEqual({ 'Error: the last one': 1 });
        expect(await db.users.count({ role, isActive: true }), `round ${round}`).toBe(1);
      }
    });

    it('stays when all ten users leave concurrently', async () => {
      const { name: role } = await db.roles.add(aRole());
      const ids: string[] = [];
      for (let number = 0; number < 10; number += 1) ids.push(await aUserOf(role));
      const { refusals } = await outcomes(
        ids.map((id) =>
          run(async () => {
            await db.roles.lockForUpdate(role);
            if ((await db.users.count({ role, isActive: true })) < 2) throw new Error('the last one');
            await aMoment(1);
            await db.users.update(id, { role: 'customer' });
          }),
        ),
      );
      expect(refusals).toEqual({ 'Error: the last one': 1 });
      expect(await db.users.count({ role, isActive: true })).toBe(1);
    });
  });

  const comers: [string, (role: string) => Promise<() => Promise<unknown>>][] = [
    ['a new user', async (role) => () => db.users.add(aUser({ role }))],
    [
      'a new user, in a unit of work',
      async (role) => () =>
        run(async () => {
          await db.users.add(aUser({ role }));
          await aMoment(2);
        }),
    ],
    [
      'a user of another role',
      async (role) => {
        const id = await aUserOf('customer');
        return () => db.users.update(id, { role });
      },
    ],
  ];

  it.each(comers)('does not leave %s with a role that is removed concurrently', async (_, prepare) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, name } = await db.roles.add(aRole({ permissions: ['read_user'] }));
      const come = await prepare(name);
      let removed: boolean | undefined;
      const { refusals } = await together(round, come, async () => {
        removed = await db.roles.remove(id);
      });
      expect(refusals, `round ${round}, removed: ${removed}`).toEqual(removed ? { [NO_ROLE]: 1 } : {});
      expect(await db.users.count({ role: name }), `users, round ${round}`).toBe(removed ? 0 : 1);
      expect((await db.roles.find(id)) === null, `gone, round ${round}`).toBe(removed);
    }
  });

  it.each(comers)('does not leave %s with the old name of a role', async (_, prepare) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, name } = await db.roles.add(aRole());
      const come = await prepare(name);
      const renamed = aSlug('renamed');
      const { refusals } = await together(round, come, () => db.roles.update(id, { name: renamed }));
      const refused = Object.keys(refusals).length;
      expect(refusals, `round ${round}`).toEqual(refused ? { [NO_ROLE]: 1 } : {});
      expect(await db.users.count({ role: name }), `by the old name, round ${round}`).toBe(0);
      expect(await db.users.count({ role: renamed }), `by the new, round ${round}`).toBe(refused ? 0 : 1);
    }
  });

  it('does not mix two lists of permissions', async () => {
    const { id } = await db.roles.add(aRole());
    const lists = [['read_user', 'update_user'], ['delete_order', 'read_order', 'update_order'], []];
    const { refusals } = await outcomes(
      Array.from({ length: 12 }, (_, number) => db.roles.setPermissions(id, lists[number % 3] ?? [])),
    );
    expect(refusals).toEqual({});
    expect(lists).toContainEqual((await db.roles.get(id)).permissions);
  });

  it('does not leave a role with a permission that is removed concurrently', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await db.roles.add(aRole({ permissions: ['read_order'] }));
      const name = aSlug('meanwhile');
      const permission = await db.permissions.add({ name, resource: 'meanwhile', action: 'read' });
      const { refusals } = await together(
        round,
        () => db.roles.setPermissions(id, [name, 'read_user']),
        () => db.permissions.remove(permission.id),
      );
      const refused = Object.keys(refusals).length;
      expect(refusals, `round ${round}`).toEqual(refused ? { 'NotFoundError permission_not_found': 1 } : {});
      const expected = refused ? ['read_order'] : ['read_user'];
      expect((await db.roles.get(id)).permissions, `round ${round}`).toEqual(expected);
      await db.permissions.add({ name, resource: 'meanwhile', action: 'read' });
      expect((await db.roles.get(id)).permissions, 'with another of that name').toEqual(expected);
    }
  });
}
