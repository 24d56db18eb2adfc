import { expect, it } from 'vitest';
import type { Category } from '../../../src/catalog/domain/category.js';
import type { CategoryQuery } from '../../../src/catalog/domain/category.repository.js';
import { fold } from '../../../src/shared/text.js';
import { aCategory } from '../../support/factories.js';
import {
  BAD_CURSOR,
  byCodePoint,
  MALFORMED_IDS,
  idLabel,
  useDatabase,
  type ContractHarness,
} from '../harness.js';
import { allPages } from '../all-pages.js';

// cspell:ignore appleby

/** With ties (the same when folded), and pairs that collations and UTF-16 order differently. */
const NAMES = [
  ...['zebra', 'Äpfel', 'apple', 'Zebra', 'éclair', 'Eclair', 'ECLAIR', '😀 mugs', '\uE000 private'],
  ...[
    '10 things',
    '9 things',
    '_low',
    'straße',
    'strasse',
    'Strand',
    'apple pie',
    'apple-pie',
    'appleby',
    'APPLE',
  ],
];

export function categoryListing(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  async function addAll(names: readonly string[]): Promise<Category[]> {
    const added = [];
    for (const name of names) added.push(await db.categories.add(aCategory({ name })));
    return added;
  }

  /**
   * As the port's docs say; ids rise with each category that is added, so that a stable sort keeps
   * them.
   */
  const inOrder = (categories: readonly Category[]): Category[] =>
    [...categories].sort((a, b) => byCodePoint(fold(a.name), fold(b.name)));

  const names = (categories: readonly Category[]): string[] => categories.map(({ name }) => name);

  const page = (query: Pick<CategoryQuery, 'limit' | 'after'> & Partial<CategoryQuery>) =>
    db.categories.list({ includeInactive: true, ...query });

  const position = ({ name, id }: Category) => ({ name: fold(name), id });

  it('are sorted by folded name by code point, then by id', async () => {
    const expected = inOrder(await addAll(NAMES));
    expect(names(await db.categories.all({ includeInactive: true }))).toEqual(names(expected));
    expect(await page({ limit: 100 })).toEqual(expected);
  });

  it.each([1, 2, 3])('are read completely in pages of %i', async (limit) => {
    const expected = inOrder(await addAll(NAMES));
    const listed = await allPages((after) => page({ limit, after }), position, limit);
    expect(names(listed)).toEqual(names(expected));
    expect(listed).toEqual(expected);
  });

  it.each([1, 2, 3])(
    'repeat and lose no category when others are added in between (pages of %i)',
    async (limit) => {
      const there = await addAll(NAMES);
      const newcomers = ['!first', 'apple', 'ECLAIR', 'm', '😀 mugs', '\u{1F9FF} last'];
      const listed = await allPages(
        (after) => page({ limit, after }),
        position,
        limit,
        async () => {
          const name = newcomers.shift();
          if (name) await addAll([name]);
        },
      );
      const seen = listed.map(({ id }) => id);
      expect(new Set(seen).size, 'each once').toBe(seen.length);
      expect(seen, 'all that were there').toEqual(expect.arrayContaining(there.map(({ id }) => id)));
    },
  );

  it('continue after a category that was renamed or deactivated in between', async () => {
    const [first, second, third] = inOrder(await addAll(['a', 'b', 'c']));
    const after = position(second ?? expect.fail());
    await db.categories.update(after.id, { name: 'zz', isActive: false });
    expect(names(await page({ limit: 5, after }))).toEqual(['c', 'zz']);
    expect(await page({ limit: 5, after, includeInactive: false })).toEqual([third]);
    expect(await page({ limit: 1 })).toEqual([first]);
  });

  it('omit inactive categories unless requested, and so does the count', async () => {
    const active = await db.categories.add(aCategory({ name: 'a' }));
    const inactive = await db.categories.add(aCategory({ name: 'b', isActive: false }));
    for (const [includeInactive, expected] of [
      [false, [active]],
      [true, [active, inactive]],
    ] as const) {
      expect(await page({ limit: 10, includeInactive })).toEqual(expected);
      expect(await db.categories.all({ includeInactive })).toEqual(expected);
      expect(await db.categories.count({ includeInactive })).toBe(expected.length);
    }
  });

  it('are empty, and the count is zero, when there are no categories', async () => {
    expect(await page({ limit: 1 })).toEqual([]);
    expect(await db.categories.all({ includeInactive: true })).toEqual([]);
    expect(await db.categories.count({ includeInactive: true })).toBe(0);
  });

  it('show a renamed category at its new position', async () => {
    const [, b] = await addAll(['a', 'b', 'c']);
    await db.categories.update(b?.id ?? '', { name: 'Ärger' });
    expect(names(await page({ limit: 5 }))).toEqual(['a', 'Ärger', 'c']);
  });

  it('reject a position with a malformed id', async () => {
    await addAll(['a', 'b']);
    for (const id of MALFORMED_IDS) {
      await expect(page({ limit: 2, after: { name: 'a', id } }), idLabel(id)).rejects.toMatchObject(
        BAD_CURSOR,
      );
    }
    expect(await page({ limit: 2, after: { name: 'c', id: harness.missingId } })).toEqual([]);
  });
}
