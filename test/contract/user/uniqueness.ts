import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/users/domain/user.js';
import { aSlug, aUser } from '../../support/factories.js';
import { EMAIL_TAKEN, USERNAME_TAKEN, useDatabase, type ContractHarness } from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

const FIELDS = [
  ['email', EMAIL_TAKEN, () => `${aSlug('one')}@example.org`],
  ['username', USERNAME_TAKEN, () => aSlug('one')],
] as const;

export function userUniqueness(harness: ContractHarness): void {
  const db = useDatabase(harness);

  describe.each(FIELDS)('%s', (field, taken, make) => {
    it('is rejected for a second user, and nothing is stored', async () => {
      const user = await db.users.add(aUser());
      const before = await db.users.count({});
      await expect(db.users.add(aUser({ [field]: user[field] }))).rejects.toMatchObject(taken);
      expect(await db.users.count({})).toBe(before);
    });

    it('is rejected even if its first owner is deactivated', async () => {
      const user = await db.users.add(aUser());
      await db.users.update(user.id, { isActive: false });
      await expect(db.users.add(aUser({ [field]: user[field] }))).rejects.toMatchObject(taken);
    });

    it('is rejected in an update, and nothing is changed', async () => {
      const [user, other] = [await db.users.add(aUser()), await db.users.add(aUser())];
      db.clock.advance(1);
      const change = db.users.update(other.id, { fullName: 'New', [field]: user[field] });
      await expect(change).rejects.toMatchObject(taken);
      expect(await db.users.get(other.id)).toEqual(other);
    });

    it('may be kept in an update, and is available again after a change', async () => {
      const user = await db.users.add(aUser());
      const kept = await db.users.update(user.id, { [field]: user[field], fullName: 'New' });
      expect(kept).toMatchObject({ [field]: user[field], fullName: 'New' });
      await db.users.update(user.id, { [field]: make() });
      expect(await db.users.add(aUser({ [field]: user[field] }))).toMatchObject({
        [field]: user[field],
      });
    });

    it.each(CALL_MODES)('is given to one of ten new users, %s', async (way) => {
      const value = make();
      const { values, refusals } = await concurrently(db, way, 10, () =>
        db.users.add(aUser({ [field]: value })),
      );
      expect(refusals).toEqual({ [`ConflictError ${taken.code}`]: 9 });
      expect(await stored({ [field]: value })).toEqual(values);
    });

    it.each(CALL_MODES)('is given to one of ten users who change theirs, %s', async (way) => {
      const value = make();
      const ids: string[] = [];
      for (let number = 0; number < 10; number += 1) ids.push((await db.users.add(aUser())).id);
      const { values, refusals } = await concurrently(db, way, 10, (number) =>
        db.users.update(ids[number] ?? '', { [field]: value }),
      );
      expect(refusals).toEqual({ [`ConflictError ${taken.code}`]: 9 });
      expect(await stored({ [field]: value })).toEqual(values);
    });
  });

  /** Asked of the whole list, which trusts no index. */
  async function stored(expected: Partial<User>): Promise<User[]> {
    const users = await db.users.list({ filter: {}, limit: 1000 });
    return users.filter((user) =>
      Object.entries(expected).every(([key, value]) => user[key as keyof User] === value),
    );
  }

  it('may be the same text for different users, one as username and one as e-mail', async () => {
    const user = await db.users.add(aUser());
    const other = await db.users.add(aUser({ username: user.email }));
    expect(await db.users.get(other.id)).toMatchObject({ username: user.email });
  });

  it('are distinguished by accents and blanks, and kept as written', async () => {
    const username = aSlug('Zoë');
    for (const each of [username, username.replace('ë', 'e'), `${username} `]) {
      expect(await db.users.add(aUser({ username: each })), each).toMatchObject({ username: each });
    }
  });

  it('is rejected for a username that differs only in case or compatible characters', async () => {
    const username = aSlug('Zoë');
    const user = await db.users.add(aUser({ username }));
    const other = await db.users.add(aUser());
    const same = [username.toUpperCase(), username.toLowerCase(), username.normalize('NFD')];
    for (const each of [...same, username.replace('Z', 'Ｚ')]) {
      await expect(db.users.add(aUser({ username: each })), each).rejects.toMatchObject(USERNAME_TAKEN);
      const change = db.users.update(other.id, { username: each });
      await expect(change, each).rejects.toMatchObject(USERNAME_TAKEN);
    }
    expect(await db.users.update(user.id, { username: username.toUpperCase() })).toMatchObject({
      username: username.toUpperCase(),
    });
  });
}
