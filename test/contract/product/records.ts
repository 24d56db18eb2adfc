import { beforeAll, expect, it } from 'vitest';
import type { Category } from '../../../src/catalog/domain/category.js';
import type { Product, ProductChanges } from '../../../src/catalog/domain/product.js';
import { MAX_CENTS } from '../../../src/shared/money.js';
import { outcomes } from '../../support/async.js';
import { aCategory, aProduct, aSlug, cents } from '../../support/factories.js';
import {
  MALFORMED_IDS,
  idLabel,
  NO_CATEGORY,
  NO_PRODUCT,
  SLUG_TAKEN,
  nonexistentIds,
  useDatabase,
  type ContractHarness,
} from '../harness.js';

/** Where binary fractions go wrong: 0.1 + 0.2, 1.15 * 100, 40.35 * 100, and both ends. */
const AMOUNTS = [
  0,
  1,
  7,
  10,
  20,
  29,
  30,
  57,
  100,
  115,
  1010,
  1999,
  4035,
  123_456_789,
  MAX_CENTS - 1,
  MAX_CENTS,
];

export function productRecords(harness: ContractHarness): void {
  const db = useDatabase(harness);
  let category: Category;

  beforeAll(async () => {
    category = await db.categories.add(aCategory());
  });

  const add = (differences: Partial<Parameters<typeof aProduct>[0]> = {}): Promise<Product> =>
    db.products.add(aProduct({ categoryId: category.id, ...differences }));

  const ref = ({ id, name, slug }: Category) => ({ id, name, slug });

  it('is stored as given, under a new id, with its category', async () => {
    const draft = aProduct({
      ...{ categoryId: category.id, description: 'All of it', price: cents(123), stockQuantity: 0 },
      isActive: false,
    });
    const added = await db.products.add(draft);
    const { categoryId: _, ...rest } = draft;
    const now = db.clock.now();
    const made = { id: expect.any(String) as string, createdAt: now, updatedAt: now };
    expect(added).toEqual({ ...rest, ...made, category: ref(category) });
    expect(await db.products.find(added.id)).toEqual(added);
    expect(await db.products.get(added.id)).toEqual(added);
    expect(await db.products.findBySlug(draft.slug)).toEqual(added);
    expect((await add()).id).not.toBe(added.id);
  });

  it('keeps null and an empty string apart', async () => {
    const [none, empty] = [await add({ description: null }), await add({ description: '' })];
    expect(await db.products.get(none.id)).toMatchObject({ description: null, vendorId: null });
    expect(await db.products.get(empty.id)).toMatchObject({ description: '' });
  });

  it('keeps every cent', async () => {
    for (const amount of AMOUNTS) {
      const { id, price } = await add({ price: cents(amount) });
      expect([price, (await db.products.get(id)).price], 'added').toEqual([amount, amount]);
      const other = await add({ price: cents(555) });
      await db.products.update(other.id, { price: cents(amount) });
      expect((await db.products.get(other.id)).price, 'changed').toBe(amount);
    }
  });

  it('keeps times to the millisecond', async () => {
    for (const time of ['2025-01-01T00:00:00.001Z', '2025-06-30T23:59:59.999Z', '2039-12-31T12:00:00.010Z']) {
      db.clock.set(new Date(time));
      const { createdAt, updatedAt } = await db.products.get((await add()).id);
      expect([createdAt.toISOString(), updatedAt.toISOString()]).toEqual([time, time]);
    }
  });

  it('is updated in the given fields and updatedAt, never in createdAt or stock', async () => {
    const other = await db.categories.add(aCategory());
    const before = await add({ description: 'old', stockQuantity: 3 });
    const changes: [ProductChanges, Partial<Product>][] = [
      [{ name: 'Another name' }, { name: 'Another name' }],
      [{ slug: 'another-slug' }, { slug: 'another-slug' }],
      [{ description: 'new' }, { description: 'new' }],
      [{ price: cents(1) }, { price: cents(1) }],
      [{ description: null }, { description: null }],
      [{ categoryId: other.id }, { category: ref(other) }],
      [{ isActive: false }, { isActive: false }],
      [{ vendorId: null }, { vendorId: null }],
      [
        { categoryId: category.id, name: 'Back', isActive: true },
        { category: ref(category), name: 'Back', isActive: true },
      ],
      [{}, {}],
    ];
    let expected = before;
    for (const [change, effect] of changes) {
      db.clock.advance(7);
      expected = { ...expected, ...effect, updatedAt: db.clock.now() };
      expect(await db.products.update(before.id, change), JSON.stringify(change)).toEqual(expected);
      expect(await db.products.get(before.id), JSON.stringify(change)).toEqual(expected);
    }
    expect(expected.createdAt).toEqual(before.createdAt);
  });

  it('treats an undefined field as absent', async () => {
    const before = await add({ description: 'stays' });
    const changes = { name: 'New', description: undefined, price: undefined, categoryId: undefined };
    await db.products.update(before.id, changes);
    expect(await db.products.get(before.id)).toEqual({ ...before, name: 'New' });
  });

  it('is found by its exact slug only', async () => {
    const slug = aSlug('crème-Brulee');
    const added = await add({ slug });
    const others = [
      slug.toUpperCase(),
      slug.toLowerCase(),
      slug.replace('è', 'e'),
      ` ${slug}`,
      `${slug}%`,
      '',
    ];
    for (const other of others) expect(await db.products.findBySlug(other), other).toBeNull();
    await add({ slug: slug.toUpperCase() });
    expect(await db.products.findBySlug(slug)).toEqual(added);
  });

  it('is rejected, or not changed, if the slug is taken', async () => {
    const [{ slug }, other] = [await add(), await add()];
    const before = await db.products.count({ includeInactive: true });
    db.clock.advance(1);
    await expect(add({ slug })).rejects.toMatchObject(SLUG_TAKEN);
    await expect(db.products.update(other.id, { name: 'x', slug })).rejects.toMatchObject(SLUG_TAKEN);
    expect(await db.products.count({ includeInactive: true })).toBe(before);
    expect(await db.products.get(other.id)).toEqual(other);
  });

  it('may keep its own slug, or have the slug of a category', async () => {
    const { id, slug } = await add();
    expect(await db.products.update(id, { slug, name: 'New' })).toMatchObject({ slug, name: 'New' });
    expect(await add({ slug: category.slug })).toMatchObject({ slug: category.slug });
  });

  it.each(['outside a unit of work', 'each in a unit of work'])(
    'gets the slug in one of ten concurrent calls, %s',
    async (where) => {
      const slug = aSlug();
      const { values, refusals } = await outcomes(
        Array.from({ length: 10 }, () =>
          where.startsWith('in') ? db.unitOfWork.run(() => add({ slug })) : add({ slug }),
        ),
      );
      expect(refusals).toEqual({ 'ConflictError slug_taken': 9 });
      expect([await db.products.findBySlug(slug)]).toEqual(values);
    },
  );

  it('is not found by a missing or malformed id', async () => {
    const { id } = await add();
    for (const strange of nonexistentIds(harness, id)) {
      const name = idLabel(strange);
      expect(await db.products.find(strange), name).toBeNull();
      expect(await db.products.findStock(strange), name).toBeNull();
      expect(await db.products.adjustStock(strange, 1), name).toBeNull();
      await expect(db.products.get(strange), name).rejects.toMatchObject(NO_PRODUCT);
      await expect(db.products.update(strange, { name: 'x' }), name).rejects.toMatchObject(NO_PRODUCT);
      await expect(db.products.setStock(strange, 1), name).rejects.toMatchObject(NO_PRODUCT);
    }
    expect(await db.products.get(id)).toMatchObject({ stockQuantity: 10 });
  });

  it('is found with others by their ids, inactive ones included, each once', async () => {
    const [first, hidden, other] = [await add(), await add({ isActive: false }), await add()];
    const found = async (...ids: string[]): Promise<Product[]> =>
      (await db.products.findMany(ids)).sort((a, b) => a.slug.localeCompare(b.slug));
    const inOrder = (...products: Product[]): Product[] =>
      products.sort((a, b) => a.slug.localeCompare(b.slug));
    expect(await found(first.id)).toEqual([first]);
    expect(await found(other.id, hidden.id, first.id)).toEqual(inOrder(first, hidden, other));
    expect(await found(first.id, other.id, first.id, first.id)).toEqual(inOrder(first, other));
    expect(await found()).toEqual([]);
  });

  it('is found by its id beside missing or malformed ids', async () => {
    const added = await add();
    const strange = nonexistentIds(harness, added.id);
    for (const id of strange) expect(await db.products.findMany([id]), idLabel(id)).toEqual([]);
    expect(await db.products.findMany(strange)).toEqual([]);
    expect(await db.products.findMany([...strange, added.id, ...strange])).toEqual([added]);
  });

  it('is found with as many others as a long cart contains', async () => {
    const ids = [];
    for (let count = 0; count < 101; count += 1) ids.push((await add()).id);
    const found = await db.products.findMany(ids);
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('is rejected, or not changed, for a missing or malformed category id', async () => {
    const before = await add();
    const count = await db.products.count({ includeInactive: true });
    db.clock.advance(1);
    for (const categoryId of [harness.missingId, ...MALFORMED_IDS]) {
      const name = idLabel(categoryId);
      await expect(add({ categoryId }), name).rejects.toMatchObject(NO_CATEGORY);
      const move = db.products.update(before.id, { name: 'x', categoryId });
      await expect(move, name).rejects.toMatchObject(NO_CATEGORY);
    }
    expect(await db.products.count({ includeInactive: true })).toBe(count);
    expect(await db.products.get(before.id)).toEqual(before);
  });
}
