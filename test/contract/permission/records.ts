import { expect, it } from 'vitest';
import { aPermission, aSlug } from '../../support/factories.js';
import {
  byCodePoint,
  NAME_TAKEN,
  idLabel,
  NO_PERMISSION,
  nonexistentIds,
  useDatabase,
  type ContractHarness,
} from '../harness.js';
import { concurrently, CALL_MODES } from '../concurrently.js';

export function permissionRecords(harness: ContractHarness): void {
  const db = useDatabase(harness);

  it('is stored as given, under a new id', async () => {
    const draft = aPermission();
    const added = await db.permissions.add(draft);
    const made = { id: expect.any(String) as string, createdAt: db.clock.now() };
    expect(added).toEqual({ ...draft, ...made });
    expect(await db.permissions.find(added.id)).toEqual(added);
    expect(await db.permissions.get(added.id)).toEqual(added);
    expect(await db.permissions.all()).toContainEqual(added);
    expect((await db.permissions.add(aPermission())).id).not.toBe(added.id);
  });

  it('ignores additional properties of the draft', async () => {
    const first = await db.permissions.add(aPermission());
    db.clock.advance(1000);
    const second = await db.permissions.add({ ...first, name: aSlug('another') });
    expect(second.id).not.toBe(first.id);
    expect(second.createdAt).toEqual(db.clock.now());
    expect(await db.permissions.get(first.id)).toEqual(first);
  });

  it('is stored without changing the text', async () => {
    const text = `  Größe 日本語 😀 e\u0301 '"\\%_$ne {"$gt":1} --; ((a+)+$`;
    const { id } = await db.permissions.add({ name: text, resource: text, action: text });
    expect(await db.permissions.get(id)).toMatchObject({ name: text, resource: text, action: text });
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { id } = await db.permissions.add(aPermission());
      expect((await db.permissions.get(id)).createdAt.toISOString()).toBe(time);
    }
  });

  it('is listed by name by code point', async () => {
    const stem = aSlug('order');
    const ends = ['z', 'Z', 'ä', 'a', 'é', 'E', '\uE000', '😀', '10', '9', '_', '-', ''];
    for (const end of ends) await db.permissions.add(aPermission({ name: `${stem}${end}` }));
    const names = (await db.permissions.all()).map(({ name }) => name);
    expect(names).toEqual([...names].sort(byCodePoint));
    expect(names).toEqual(expect.arrayContaining(ends.map((end) => `${stem}${end}`)));
  });

  it('is rejected and not stored if the exact name is taken', async () => {
    const { name } = await db.permissions.add(aPermission());
    const before = await db.permissions.all();
    for (const taken of [name, 'read_user']) {
      await expect(db.permissions.add(aPermission({ name: taken }))).rejects.toMatchObject(NAME_TAKEN);
    }
    expect(await db.permissions.all()).toEqual(before);
    const upperCase = await db.permissions.add(aPermission({ name: name.toUpperCase() }));
    expect(await db.permissions.get(upperCase.id)).toEqual(upperCase);
  });

  it.each(CALL_MODES)('gets the name in one of ten concurrent calls, %s', async (way) => {
    const name = aSlug('one');
    const { values, refusals } = await concurrently(db, way, 10, () =>
      db.permissions.add(aPermission({ name })),
    );
    expect(refusals).toEqual({ 'ConflictError name_taken': 9 });
    expect((await db.permissions.all()).filter((permission) => permission.name === name)).toEqual(values);
  });

  it('is not found by a missing or malformed id', async () => {
    const { id } = await db.permissions.add(aPermission());
    const before = await db.permissions.all();
    for (const strange of nonexistentIds(harness, id)) {
      const message = idLabel(strange);
      expect(await db.permissions.find(strange), message).toBeNull();
      await expect(db.permissions.get(strange), message).rejects.toMatchObject(NO_PERMISSION);
      await expect(db.permissions.remove(strange), message).rejects.toMatchObject(NO_PERMISSION);
    }
    expect(await db.permissions.all()).toEqual(before);
  });
}
