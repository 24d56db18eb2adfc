import { expect, it } from 'vitest';
import type { CategoryChanges } from '../../../src/catalog/domain/category.js';
import { outcomes } from '../../support/async.js';
import { aCategory, aSlug } from '../../support/factories.js';
import {
  MALFORMED_IDS,
  idLabel,
  NO_CATEGORY,
  SLUG_TAKEN,
  nonexistentIds,
  useDatabase,
  type ContractHarness,
} from '../harness.js';

export function categoryRecords(harness: ContractHarness): void {
  const db = useDatabase(harness);

  it('is stored as given, under a new id', async () => {
    const parent = await db.categories.add(aCategory());
    const draft = aCategory({ description: 'All of it', parentId: parent.id, isActive: false });
    const added = await db.categories.add(draft);
    const now = db.clock.now();
    expect(added).toEqual({ ...draft, id: expect.any(String) as string, createdAt: now, updatedAt: now });
    expect(added.id).not.toBe(parent.id);
    expect(await db.categories.find(added.id)).toEqual(added);
    expect(await db.categories.get(added.id)).toEqual(added);
    expect(await db.categories.findBySlug(draft.slug)).toEqual(added);
  });

  it('keeps null and an empty string apart', async () => {
    const none = await db.categories.add(aCategory({ description: null }));
    const empty = await db.categories.add(aCategory({ description: '' }));
    expect(await db.categories.get(none.id)).toMatchObject({ description: null, parentId: null });
    expect(await db.categories.get(empty.id)).toMatchObject({ description: '' });
  });

  it.each([
    ['letters of several scripts', 'Größe – Ελληνικά – 日本語 – 😀 – e\u0301'],
    ['leading and trailing blanks', '  two  '],
    ['query syntax', `'"\\%_$ne {"$gt":1} --; ((a+)+$`],
  ])('is stored without changing %s', async (_, text) => {
    const { id } = await db.categories.add(aCategory({ name: text, description: text }));
    expect(await db.categories.get(id)).toMatchObject({ name: text, description: text });
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { id } = await db.categories.add(aCategory());
      const { createdAt, updatedAt } = await db.categories.get(id);
      expect([createdAt.toISOString(), updatedAt.toISOString()]).toEqual([time, time]);
    }
  });

  it('is updated in the given fields and updatedAt, never in createdAt', async () => {
    const parent = await db.categories.add(aCategory());
    const before = await db.categories.add(aCategory({ description: 'old', parentId: parent.id }));
    const changes: CategoryChanges[] = [
      { name: 'Another name' },
      { slug: aSlug('another') },
      { description: 'new' },
      { description: null },
      { parentId: null },
      { parentId: parent.id },
      { isActive: false },
      { name: 'Two', description: 'at once', isActive: true },
      {},
    ];
    let expected = before;
    for (const change of changes) {
      db.clock.advance(7);
      expected = { ...expected, ...change, updatedAt: db.clock.now() };
      expect(await db.categories.update(before.id, change), JSON.stringify(change)).toEqual(expected);
      expect(await db.categories.get(before.id), JSON.stringify(change)).toEqual(expected);
    }
    expect(expected.createdAt).toEqual(before.createdAt);
  });

  it('treats an undefined field as absent', async () => {
    const before = await db.categories.add(aCategory({ description: 'stays' }));
    const changes = { name: 'New', description: undefined, parentId: undefined, slug: undefined };
    await db.categories.update(before.id, changes);
    expect(await db.categories.get(before.id)).toEqual({ ...before, name: 'New' });
  });

  it('is found by its exact slug only', async () => {
    const slug = aSlug('crème-Brulee');
    const added = await db.categories.add(aCategory({ slug }));
    const others = [
      slug.toUpperCase(),
      slug.toLowerCase(),
      slug.replace('è', 'e'),
      ` ${slug}`,
      `${slug}%`,
      '',
    ];
    for (const other of others) expect(await db.categories.findBySlug(other), other).toBeNull();
    await db.categories.add(aCategory({ slug: slug.toUpperCase() }));
    expect(await db.categories.findBySlug(slug)).toEqual(added);
  });

  it('is rejected and not stored if the slug is taken', async () => {
    const { slug } = await db.categories.add(aCategory());
    const before = await db.categories.count({ includeInactive: true });
    await expect(db.categories.add(aCategory({ slug }))).rejects.toMatchObject(SLUG_TAKEN);
    expect(await db.categories.count({ includeInactive: true })).toBe(before);
  });

  it('is not changed if the new slug is taken', async () => {
    const { slug } = await db.categories.add(aCategory());
    const other = await db.categories.add(aCategory());
    db.clock.advance(1);
    const change = db.categories.update(other.id, { name: 'New', slug });
    await expect(change).rejects.toMatchObject(SLUG_TAKEN);
    expect(await db.categories.get(other.id)).toEqual(other);
  });

  it('may keep its own slug in an update', async () => {
    const { id, slug } = await db.categories.add(aCategory());
    expect(await db.categories.update(id, { slug, name: 'New' })).toMatchObject({ slug, name: 'New' });
  });

  it.each(['outside a unit of work', 'each in a unit of work'])(
    'gets the slug in one of ten concurrent calls, %s',
    async (where) => {
      const slug = aSlug();
      const add = () => db.categories.add(aCategory({ slug }));
      const { values, refusals } = await outcomes(
        Array.from({ length: 10 }, () => (where.startsWith('in') ? db.unitOfWork.run(add) : add())),
      );
      expect(refusals).toEqual({ 'ConflictError slug_taken': 9 });
      expect([await db.categories.findBySlug(slug)]).toEqual(values);
    },
  );

  it('is not found by a missing or malformed id', async () => {
    const { id } = await db.categories.add(aCategory());
    for (const strange of nonexistentIds(harness, id)) {
      const name = idLabel(strange);
      expect(await db.categories.find(strange), name).toBeNull();
      expect(await db.categories.subtreeIds(strange, { includeInactive: true }), name).toEqual([]);
      expect(await db.categories.isInUse(strange), name).toBe(false);
      await expect(db.categories.get(strange), name).rejects.toMatchObject(NO_CATEGORY);
      await expect(db.categories.update(strange, { name: 'x' }), name).rejects.toMatchObject(NO_CATEGORY);
      const held = db.unitOfWork.run(() => db.categories.lockPath(strange));
      expect(await held, name).toEqual([]);
    }
  });

  it('is rejected, or not changed, for a missing or malformed parent id', async () => {
    const before = await db.categories.add(aCategory());
    const count = await db.categories.count({ includeInactive: true });
    db.clock.advance(1);
    for (const parentId of [harness.missingId, ...MALFORMED_IDS]) {
      const name = idLabel(parentId);
      const added = db.categories.add(aCategory({ parentId }));
      await expect(added, name).rejects.toMatchObject(NO_CATEGORY);
      const move = db.categories.update(before.id, { name: 'x', parentId });
      await expect(move, name).rejects.toMatchObject(NO_CATEGORY);
    }
    expect(await db.categories.count({ includeInactive: true })).toBe(count);
    expect(await db.categories.get(before.id)).toEqual(before);
  });
}
