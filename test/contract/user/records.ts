import { expect, it } from 'vitest';
import type { UserChanges } from '../../../src/users/domain/user.js';
import { aPasswordHash, aRole, aSlug, aTokenHash, aUser } from '../../support/factories.js';
import { idLabel, NO_USER, nonexistentIds, useDatabase, type ContractHarness } from '../harness.js';

export function userRecords(harness: ContractHarness): void {
  const db = useDatabase(harness);

  it('is stored as given, under a new id, and shows no secret', async () => {
    const draft = aUser({ fullName: 'Ann Example', role: 'vendor', isVerified: true });
    const added = await db.users.add(draft);
    const { passwordHash, ...shown } = draft;
    const now = db.clock.now();
    const made = { id: expect.any(String) as string, createdAt: now, updatedAt: now };
    expect(added).toEqual({ ...shown, ...made, isActive: true, lastLogin: null });
    expect(await db.users.find(added.id)).toEqual(added);
    expect(await db.users.get(added.id)).toEqual(added);
    expect(await db.users.findByEmail(draft.email)).toEqual(added);
    expect(await db.users.findPasswordHash(added.id)).toBe(passwordHash);
    expect((await db.users.add(aUser())).id).not.toBe(added.id);
  });

  it('keeps null and an empty string apart', async () => {
    const none = await db.users.add(aUser({ fullName: null }));
    const empty = await db.users.add(aUser({ fullName: '' }));
    expect(await db.users.get(none.id)).toMatchObject({ fullName: null });
    expect(await db.users.get(empty.id)).toMatchObject({ fullName: '' });
  });

  it.each([
    ['letters of several scripts', 'Größe – Ελληνικά – 日本語 – 😀 – e\u0301'],
    ['leading and trailing blanks', '  two  '],
    ['query syntax', `'"\\%_$ne {"$gt":1} --; ((a+)+$`],
  ])('is stored without changing %s', async (_, text) => {
    const { id } = await db.users.add(aUser({ username: text, fullName: text }));
    expect(await db.users.get(id)).toMatchObject({ username: text, fullName: text });
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { id } = await db.users.add(aUser());
      await db.users.recordLogin(id, db.clock.now());
      const { createdAt, updatedAt, lastLogin } = await db.users.get(id);
      expect([createdAt, updatedAt, lastLogin].map((date) => date?.toISOString())).toEqual([
        time,
        time,
        time,
      ]);
    }
  });

  it('is updated in the given fields and updatedAt, never in createdAt or password', async () => {
    const draft = aUser();
    const before = await db.users.add(draft);
    const { name: custom } = await db.roles.add(aRole());
    const changes: UserChanges[] = [
      { email: `${aSlug('another')}@example.org` },
      { username: aSlug('another') },
      { fullName: 'Ann Example' },
      { fullName: null },
      { role: 'moderator' },
      { role: custom },
      { isActive: false },
      { isVerified: true },
      { fullName: 'Two', isActive: true, isVerified: false },
      {},
    ];
    let expected = before;
    for (const change of changes) {
      db.clock.advance(7);
      expected = { ...expected, ...change, updatedAt: db.clock.now() };
      expect(await db.users.update(before.id, change), JSON.stringify(change)).toEqual(expected);
      expect(await db.users.get(before.id), JSON.stringify(change)).toEqual(expected);
    }
    expect(expected.createdAt).toEqual(before.createdAt);
    expect(await db.users.findPasswordHash(before.id)).toBe(draft.passwordHash);
  });

  it('treats an undefined field as absent', async () => {
    const before = await db.users.add(aUser({ fullName: 'stays' }));
    const nothing = { email: undefined, username: undefined, role: undefined, isActive: undefined };
    await db.users.update(before.id, { ...nothing, isVerified: true, fullName: undefined });
    expect(await db.users.get(before.id)).toEqual({ ...before, isVerified: true });
  });

  it('records the time of a log-in, and nothing else changes', async () => {
    const [before, other] = [await db.users.add(aUser()), await db.users.add(aUser())];
    db.clock.advance(5000);
    for (const minutes of [1, 2]) {
      const at = new Date(db.clock.now().getTime() - minutes * 60_000);
      await db.users.recordLogin(before.id, at);
      expect(await db.users.get(before.id)).toEqual({ ...before, lastLogin: at });
    }
    expect(await db.users.get(other.id)).toEqual(other);
  });

  it('is not found by a missing or malformed id', async () => {
    const draft = aUser();
    const user = await db.users.add(draft);
    const at = db.clock.now();
    const expiry = new Date(at.getTime() + 1000);
    for (const strange of nonexistentIds(harness, user.id)) {
      const name = idLabel(strange);
      expect(await db.users.find(strange), name).toBeNull();
      expect(await db.users.findPasswordHash(strange), name).toBeNull();
      const replaced = db.users.replacePassword(strange, draft.passwordHash, aPasswordHash());
      expect(await replaced, name).toBe(false);
      const refused = {
        get: () => db.users.get(strange),
        update: () => db.users.update(strange, { fullName: 'x' }),
        recordLogin: () => db.users.recordLogin(strange, at),
        setVerificationToken: () => db.users.setVerificationToken(strange, aTokenHash(), expiry),
        setPasswordResetToken: () => db.users.setPasswordResetToken(strange, aTokenHash(), expiry),
      };
      for (const [method, call] of Object.entries(refused)) {
        await expect(call(), `${method}, ${name}`).rejects.toMatchObject(NO_USER);
      }
    }
    expect(await db.users.get(user.id)).toEqual(user);
    expect(await db.users.findPasswordHash(user.id)).toBe(draft.passwordHash);
  });
}
