import { expect, it } from 'vitest';
import type { RoleChanges } from '../../../src/rbac/domain/role.js';
import { aRole, aSlug, aUser } from '../../support/factories.js';
import {
  byCodePoint,
  NAME_TAKEN,
  idLabel,
  NO_ROLE,
  nonexistentIds,
  useDatabase,
  type ContractHarness,
} from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

export function roleRecords(harness: ContractHarness): void {
  const db = useDatabase(harness);

  it('is stored as given, under a new id', async () => {
    const draft = aRole({ description: 'Keeps the till', permissions: ['read_order', 'update_order'] });
    const added = await db.roles.add(draft);
    const made = { id: expect.any(String) as string, createdAt: db.clock.now() };
    expect(added).toEqual({ ...draft, ...made });
    expect(await db.roles.find(added.id)).toEqual(added);
    expect(await db.roles.get(added.id)).toEqual(added);
    expect(await db.roles.findByName(draft.name)).toEqual(added);
    expect((await db.roles.add(aRole())).id).not.toBe(added.id);
  });

  it('keeps null and an empty string apart', async () => {
    const none = await db.roles.add(aRole({ description: null }));
    const empty = await db.roles.add(aRole({ description: '' }));
    expect(await db.roles.get(none.id)).toMatchObject({ description: null });
    expect(await db.roles.get(empty.id)).toMatchObject({ description: '' });
  });

  it.each([
    ['letters of several scripts', 'Größe – Ελληνικά – 日本語 – 😀 – e\u0301'],
    ['leading and trailing blanks', '  two  '],
    ['query syntax', `'"\\%_$ne {"$gt":1} --; ((a+)+$`],
  ])('is stored without changing %s', async (_, text) => {
    const { id } = await db.roles.add(aRole({ name: text, description: text }));
    expect(await db.roles.findByName(text)).toMatchObject({ id, name: text, description: text });
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { createdAt } = await db.roles.get((await db.roles.add(aRole())).id);
      expect(createdAt.toISOString()).toBe(time);
    }
  });

  it('is updated in the given fields only', async () => {
    const before = await db.roles.add(aRole({ description: 'old', permissions: ['read_user'] }));
    const changes: RoleChanges[] = [
      { name: aSlug('another') },
      { description: 'new' },
      { description: null },
      { description: '' },
      { name: aSlug('two'), description: 'at once' },
      {},
    ];
    let expected = before;
    for (const change of changes) {
      db.clock.advance(7);
      expected = { ...expected, ...change };
      expect(await db.roles.update(before.id, change), JSON.stringify(change)).toEqual(expected);
      expect(await db.roles.get(before.id), JSON.stringify(change)).toEqual(expected);
    }
  });

  it('treats an undefined field as absent', async () => {
    const before = await db.roles.add(aRole({ description: 'stays' }));
    await db.roles.update(before.id, { name: undefined, description: undefined });
    expect(await db.roles.get(before.id)).toEqual(before);
  });

  it('is listed by name by code point, case and accents included', async () => {
    const stem = aSlug('order');
    const ends = ['z', 'Z', 'ä', 'a', 'é', 'E', '\uE000', '😀', '10', '9', '_', '-', ''];
    for (const end of ends) await db.roles.add(aRole({ name: `${stem}${end}` }));
    const names = (await db.roles.all()).map(({ name }) => name);
    expect(names).toEqual([...names].sort(byCodePoint));
    expect(names).toEqual(expect.arrayContaining(ends.map((end) => `${stem}${end}`)));
  });

  it('is found by its exact name only', async () => {
    const name = aSlug('Caissière');
    await db.roles.add(aRole({ name }));
    const others = [
      ...[name.toUpperCase(), name.toLowerCase(), name.replace('è', 'e'), name.normalize('NFD')],
      ...[` ${name}`, `${name} `, `${name}%`, `${name}\u0000`, '', '\u0000', '%', 'null'],
    ];
    for (const other of others) {
      expect(await db.roles.findByName(other), JSON.stringify(other)).toBeNull();
      const held = db.unitOfWork.run(() => db.roles.lockForUpdate(other));
      expect(await held, JSON.stringify(other)).toBeNull();
    }
    await db.roles.add(aRole({ name: name.toUpperCase() }));
  });

  it('is rejected and not stored if the name is taken', async () => {
    const role = await db.roles.add(aRole());
    const before = await db.roles.all();
    for (const name of [role.name, 'admin']) {
      const again = db.roles.add(aRole({ name, permissions: ['read_user'] }));
      await expect(again).rejects.toMatchObject(NAME_TAKEN);
    }
    expect(await db.roles.all()).toEqual(before);
  });

  it('is not changed if the new name is taken, nor are its users', async () => {
    const [taken, role] = [await db.roles.add(aRole()), await db.roles.add(aRole())];
    const user = await db.users.add(aUser({ role: role.name }));
    const change = db.roles.update(role.id, { name: taken.name, description: 'new' });
    await expect(change).rejects.toMatchObject(NAME_TAKEN);
    expect(await db.roles.get(role.id)).toEqual(role);
    expect(await db.users.get(user.id)).toEqual(user);
  });

  it('may keep its own name, and releases its old name when it is renamed', async () => {
    const { id, name } = await db.roles.add(aRole());
    expect(await db.roles.update(id, { name, description: 'new' })).toMatchObject({ id, name });
    await db.roles.update(id, { name: aSlug('renamed') });
    const next = await db.roles.add(aRole({ name }));
    expect(await db.roles.findByName(name)).toEqual(next);
    await db.roles.remove(next.id);
    expect(await db.roles.add(aRole({ name }))).toMatchObject({ name });
  });

  it.each(CALL_MODES)('gets the name in one of ten concurrent calls, %s', async (way) => {
    const name = aSlug('one');
    const { values, refusals } = await concurrently(db, way, 10, () => db.roles.add(aRole({ name })));
    expect(refusals).toEqual({ 'ConflictError name_taken': 9 });
    expect((await db.roles.all()).filter((role) => role.name === name)).toEqual(values);
  });

  it.each(CALL_MODES)('is renamed to the same name in one of ten concurrent calls, %s', async (way) => {
    const name = aSlug('one');
    const ids: string[] = [];
    for (let number = 0; number < 10; number += 1) ids.push((await db.roles.add(aRole())).id);
    const { values, refusals } = await concurrently(db, way, 10, (number) =>
      db.roles.update(ids[number] ?? '', { name }),
    );
    expect(refusals).toEqual({ 'ConflictError name_taken': 9 });
    expect((await db.roles.all()).filter((role) => role.name === name)).toEqual(values);
  });

  it('is not found by a missing or malformed id', async () => {
    const role = await db.roles.add(aRole());
    const before = await db.roles.all();
    for (const strange of nonexistentIds(harness, role.id)) {
      const name = idLabel(strange);
      expect(await db.roles.find(strange), name).toBeNull();
      const refused = {
        get: () => db.roles.get(strange),
        update: () => db.roles.update(strange, { name: aSlug('x') }),
        setPermissions: () => db.roles.setPermissions(strange, ['read_user']),
        clearPermissions: () => db.roles.setPermissions(strange, []),
        remove: () => db.roles.remove(strange),
      };
      for (const [method, call] of Object.entries(refused)) {
        await expect(call(), `${method}, ${name}`).rejects.toMatchObject(NO_ROLE);
      }
    }
    expect(await db.roles.all()).toEqual(before);
  });
}
