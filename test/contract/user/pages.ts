import { expect, it } from 'vitest';
import type { User } from '../../../src/users/domain/user.js';
import type { UserPosition, UserQuery } from '../../../src/users/domain/user.repository.js';
import { aUser } from '../../support/factories.js';
import { BAD_CURSOR, MALFORMED_IDS, idLabel, useDatabase, type ContractHarness } from '../harness.js';
import { allPages } from '../all-pages.js';

/**
 * Milliseconds since the one before: with ties, adjacent values, and a step that makes the figure
 * longer.
 */
const ARRIVALS = [0, 0, 1, 0, 0, 999, 1, 0, 60_000, 86_400_000, 0, 1];

export function userPages(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  async function addAll(arrivals: readonly number[] = ARRIVALS): Promise<User[]> {
    const users = [];
    for (const later of arrivals) {
      db.clock.advance(later);
      users.push(await db.users.add(aUser()));
    }
    return users;
  }

  const page = (limit: number, after?: UserPosition, filter: UserQuery['filter'] = {}) =>
    db.users.list({ filter, limit, after });

  const position = ({ createdAt, id }: User): UserPosition => ({ createdAt: createdAt.getTime(), id });

  const brief = (users: readonly User[]): string[] =>
    users.map(({ username, createdAt }) => `${username}, ${createdAt.toISOString()}`);

  /** Ids rise with each user that is added. */
  const newestFirst = (users: readonly User[]): User[] => [...users].reverse();

  it('list the newest first, ties by id', async () => {
    const expected = newestFirst(await addAll());
    const listed = await page(100);
    expect(brief(listed)).toEqual(brief(expected));
    expect(listed).toEqual(expected);
  });

  it('sort by creation time before the id, and by no later time', async () => {
    const [first, second] = await addAll([0, 0]);
    db.clock.advance(-5000);
    const [older] = await addAll([0]);
    db.clock.advance(10_000);
    const changed = await db.users.update(first?.id ?? '', { fullName: 'Changed' });
    expect(await page(100)).toEqual([second, changed, older]);
  });

  it.each([1, 2, 3, 12, 100])('contain the whole list, %i at a time', async (limit) => {
    const expected = newestFirst(await addAll());
    const listed = await allPages((after) => page(limit, after), position, limit);
    expect(brief(listed)).toEqual(brief(expected));
    expect(listed).toEqual(expected);
  });

  it.each([1, 2, 3])(
    'repeat and lose nothing when users are added in between (%i at a time)',
    async (limit) => {
      const there = await addAll();
      const newcomers = [0, 0, 1, 1000];
      const listed = await allPages(
        (after) => page(limit, after),
        position,
        limit,
        async () => {
          const later = newcomers.shift();
          if (later !== undefined) await addAll([later]);
        },
      );
      expect(brief(listed)).toEqual(brief(newestFirst(there)));
    },
  );

  it('continue after a user who is no longer in the list', async () => {
    const [, second, ...rest] = newestFirst(await addAll());
    if (!second) return expect.fail('nobody was added');
    await db.users.update(second.id, { isActive: false });
    expect(await page(100, position(second), { isActive: true })).toEqual(rest);
  });

  it('apply their filter to every page', async () => {
    const users = await addAll();
    const vendors = users.filter((_, number) => number % 3 === 1);
    for (const { id } of vendors) await db.users.update(id, { role: 'vendor' });
    const listed = await allPages((after) => page(2, after, { role: 'vendor' }), position, 2);
    expect(brief(listed)).toEqual(brief(newestFirst(vendors)));
  });

  it('reject a position with a malformed id', async () => {
    const [user] = await addAll([0]);
    if (!user) return expect.fail('nobody was added');
    for (const id of MALFORMED_IDS) {
      await expect(page(1, { ...position(user), id }), idLabel(id)).rejects.toMatchObject(BAD_CURSOR);
    }
    expect(await page(1, { createdAt: 0, id: harness.missingId })).toEqual([]);
  });

  it('are empty, and the count is zero, when there are no users', async () => {
    expect(await page(1)).toEqual([]);
    expect(await db.users.count({})).toBe(0);
  });
}
