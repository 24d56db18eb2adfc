import { beforeAll, expect, it } from 'vitest';
import { PRODUCT_SORTS, type ProductFilter } from '../../../src/catalog/domain/product.repository.js';
import { MAX_CENTS } from '../../../src/shared/money.js';
import { aCategory, aProduct, cents } from '../../support/factories.js';
import { MALFORMED_IDS, useDatabase, type ContractHarness } from '../harness.js';

export function productFilters(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const ids: Record<'tools' | 'toys' | 'empty', string> = { tools: '', toys: '', empty: '' };

  beforeAll(async () => {
    for (const key of ['tools', 'toys', 'empty'] as const) {
      ids[key] = (await db.categories.add(aCategory())).id;
    }
    const add = (name: string, categoryId: string, price: number, stockQuantity: number, isActive = true) =>
      db.products.add(aProduct({ name, categoryId, price: cents(price), stockQuantity, isActive }));
    await add('axe', ids.tools, 1999, 0);
    await add('ball', ids.toys, 10, 1);
    await add('cart', ids.toys, 30, 5);
    await add('drill', ids.tools, MAX_CENTS, 3);
    await add('eraser', ids.toys, 0, 0);
    await add('file', ids.tools, 1999, 2, false);
  });

  /** The names that are found, in their own order, the same by every sort and counted the same. */
  async function found(filter: Partial<ProductFilter>): Promise<string> {
    const query = { includeInactive: false, ...filter };
    const answers = [];
    for (const sort of PRODUCT_SORTS) {
      const listed = await db.products.list({ filter: query, sort, limit: 100 });
      answers.push(listed.map(({ name }) => name).sort());
    }
    const [names = []] = answers;
    expect(answers, 'the answers of all sorts').toEqual(answers.map(() => names));
    expect(await db.products.count(query), 'the count').toBe(names.length);
    return names.join(' ');
  }

  it('omit inactive products unless requested', async () => {
    expect(await found({})).toBe('axe ball cart drill eraser');
    expect(await found({ includeInactive: true })).toBe('axe ball cart drill eraser file');
  });

  it('select the products of any of the categories', async () => {
    expect(await found({ categoryIds: [ids.tools] })).toBe('axe drill');
    expect(await found({ categoryIds: [ids.tools], includeInactive: true })).toBe('axe drill file');
    expect(await found({ categoryIds: [ids.tools, ids.toys] })).toBe('axe ball cart drill eraser');
    expect(await found({ categoryIds: [ids.toys, ids.toys] })).toBe('ball cart eraser');
    expect(await found({ categoryIds: [ids.empty] })).toBe('');
    expect(await found({ categoryIds: [] })).toBe('');
  });

  it('match nothing for a missing or malformed category id, without affecting others', async () => {
    for (const id of [harness.missingId, ...MALFORMED_IDS])
      expect(await found({ categoryIds: [id] })).toBe('');
    const all = [...MALFORMED_IDS, harness.missingId, ids.tools];
    expect(await found({ categoryIds: all })).toBe('axe drill');
  });

  it.each([
    [0, MAX_CENTS, 'axe ball cart drill eraser'],
    [0, 0, 'eraser'],
    [1, 29, 'ball'],
    [10, 30, 'ball cart'],
    [11, 29, ''],
    [30, 1998, 'cart'],
    [1999, 1999, 'axe'],
    [1999, MAX_CENTS, 'axe drill'],
    [MAX_CENTS - 1, MAX_CENTS - 1, ''],
    [MAX_CENTS, MAX_CENTS, 'drill'],
    [31, 30, ''],
  ])('select prices from %i to %i cents, inclusive: %s', async (min, max, names) => {
    expect(await found({ minPrice: cents(min), maxPrice: cents(max) })).toBe(names);
  });

  it('accept a lower or an upper bound alone', async () => {
    expect(await found({ minPrice: cents(31) })).toBe('axe drill');
    expect(await found({ minPrice: cents(0) })).toBe('axe ball cart drill eraser');
    expect(await found({ maxPrice: cents(29) })).toBe('ball eraser');
    expect(await found({ maxPrice: cents(0) })).toBe('eraser');
  });

  it('distinguish amounts that differ by one cent', async () => {
    const { id: categoryId } = await db.categories.add(aCategory());
    const amounts = [1, 7, 29, 57, 110, 115, 4035, 101_010, 9_999_999_901];
    for (const amount of amounts) {
      await db.products.add(aProduct({ categoryId, name: `at ${amount}`, price: cents(amount) }));
    }
    for (const amount of amounts) {
      const price = cents(amount);
      expect(await found({ categoryIds: [categoryId], minPrice: price, maxPrice: price })).toBe(
        `at ${amount}`,
      );
    }
  });

  it('select products with stock, and without stock', async () => {
    const categoryIds = [ids.tools, ids.toys];
    expect(await found({ categoryIds, inStock: true })).toBe('ball cart drill');
    expect(await found({ categoryIds, inStock: false })).toBe('axe eraser');
    expect(await found({ categoryIds, inStock: true, includeInactive: true })).toBe('ball cart drill file');
  });

  it('are combined with and', async () => {
    const filter = { categoryIds: [ids.toys, ids.tools], minPrice: cents(10), maxPrice: cents(1999) };
    expect(await found({ ...filter, inStock: true })).toBe('ball cart');
    expect(await found({ ...filter, inStock: true, words: ['ar'] })).toBe('cart');
    expect(await found({ ...filter, inStock: false, words: ['ar'] })).toBe('');
  });

  it('reflect a change at once', async () => {
    const { id: categoryId } = await db.categories.add(aCategory());
    const draft = aProduct({ categoryId, name: 'turtle', price: cents(5), stockQuantity: 1 });
    const { id } = await db.products.add(draft);
    await db.products.update(id, { name: 'tortoise', price: cents(6), categoryId: ids.empty });
    await db.products.setStock(id, 0);
    expect(await found({ categoryIds: [categoryId] })).toBe('');
    const now = { minPrice: cents(6), maxPrice: cents(6), inStock: false, words: ['tortoise'] };
    expect(await found({ categoryIds: [ids.empty], ...now })).toBe('tortoise');
    await db.products.update(id, { isActive: false });
    expect(await found({ categoryIds: [ids.empty] })).toBe('');
  });
}
