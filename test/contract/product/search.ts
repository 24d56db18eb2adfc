import { expect, it } from 'vitest';
import { fold } from '../../../src/shared/text.js';
import { within } from '../../support/async.js';
import { aCategory, aProduct } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

// cspell:ignore aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab

export function productSearch(harness: ContractHarness): void {
  const db = useDatabase(harness);

  /** Products of a category of their own; answers how to search among them. */
  async function shelf(...products: { name: string; description?: string | null }[]) {
    const { id: categoryId } = await db.categories.add(aCategory());
    for (const product of products) await db.products.add(aProduct({ categoryId, ...product }));
    return async (...words: string[]): Promise<string[]> => {
      const filter = { includeInactive: false, categoryIds: [categoryId], words: words.map(fold) };
      const listed = await within(db.products.list({ filter, sort: 'name', limit: 100 }), `the search`);
      expect(await db.products.count(filter), 'the count').toBe(listed.length);
      return listed.map(({ name }) => name);
    };
  }

  it('finds a word at the beginning, in the middle and at the end of name or description', async () => {
    const search = await shelf(
      { name: 'lamp', description: 'gives light' },
      { name: 'lantern', description: null },
      { name: 'torch', description: 'a lamp for the hand' },
    );
    expect(await search('lamp')).toEqual(['lamp', 'torch']);
    expect(await search('ant')).toEqual(['lantern']);
    expect(await search('ight')).toEqual(['lamp']);
    expect(await search('candle')).toEqual([]);
  });

  it('finds products with all words, in any field', async () => {
    const search = await shelf(
      { name: 'red lamp', description: 'for the desk' },
      { name: 'red chair', description: 'for the desk' },
      { name: 'lamp', description: 'red' },
    );
    expect(await search('red', 'lamp')).toEqual(['lamp', 'red lamp']);
    expect(await search('lamp', 'desk')).toEqual(['red lamp']);
    expect(await search('desk', 'red', 'chair')).toEqual(['red chair']);
    expect(await search('lamp', 'lamp')).toEqual(['lamp', 'red lamp']);
    expect(await search('red', 'table')).toEqual([]);
    expect(await search()).toHaveLength(3);
  });

  it('finds no word across the end of the name', async () => {
    const search = await shelf({ name: 'foo', description: 'bar' });
    for (const word of ['foobar', 'foo bar', 'oba', 'o b', 'o\nb'])
      expect(await search(word), word).toEqual([]);
  });

  it('ignores case and accents on both sides', async () => {
    const search = await shelf(
      { name: 'Crème BRÛLÉE' },
      { name: 'creme brulee' },
      { name: 'plain', description: 'with cre\u0300me, decomposed' },
      { name: 'ΣΊΣΥΦΟΣ and Ångström' },
    );
    const creams = ['creme brulee', 'Crème BRÛLÉE', 'plain'];
    for (const word of ['creme', 'CRÈME', 'cre\u0300me'])
      expect((await search(word)).sort()).toEqual(creams.sort());
    expect(await search('σισυφ', 'angstrom')).toEqual(['ΣΊΣΥΦΟΣ and Ångström']);
  });

  it.each([
    ['%', '100% wool'],
    ['_', 'snake_case'],
    ['.*', 'glob .* star'],
    ['.', 'a dot.'],
    ['(a+)+$', 'redos (a+)+$ here'],
    ['$', 'cheap $'],
    ['$where', 'a $where clause'],
    ['^', 'caret ^'],
    ['"', 'a "quoted" word'],
    ["'", "the cat's"],
    ["' or '1'='1", "x' or '1'='1"],
    ['\\', 'back\\slash'],
    ['\\d', 'digit \\d'],
    ['[a-z]', 'range [a-z]'],
    ['(', 'bracket ('],
    ['*', 'star *'],
    ['?', 'what ?'],
    ['|', 'pipe |'],
    ['{1}', 'brace {1}'],
    ['-', 'a-b'],
    ['--', 'x -- y'],
    [';', 'semi;colon'],
    ['/', 'and/or'],
    ['#', 'number #1'],
    ['😀', 'a 😀 mug'],
  ])('takes %s literally', async (word, name) => {
    const search = await shelf({ name }, { name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab 1 1' });
    expect(await search(word)).toEqual([name]);
  });

  it('finds nothing, and does not fail, for text that no product contains', async () => {
    const search = await shelf({ name: 'anything at all', description: 'a\tb' });
    for (const word of ['\u0000', 'any\u0000thing', '\\u0000', '\ud800', '%%', '__', 'x'.repeat(2000)]) {
      expect(await search(word), JSON.stringify(word.slice(0, 20))).toEqual([]);
    }
  });

  it('is fast where a regular expression would backtrack exponentially', async () => {
    const search = await shelf({ name: 'a'.repeat(60), description: `${'a'.repeat(2000)}!` });
    expect(await search('(a+)+$')).toEqual([]);
    expect(await search('a'.repeat(60))).toHaveLength(1);
  });

  it('finds a new name or description, and no longer the old one', async () => {
    const search = await shelf({ name: 'old name', description: 'old words' });
    const [{ id } = expect.fail()] = await db.products.list({
      filter: { includeInactive: true, words: ['old', 'name'] },
      sort: 'newest',
      limit: 1,
    });
    await db.products.update(id, { name: 'Née nouvelle' });
    expect(await search('nee')).toEqual(['Née nouvelle']);
    expect(await search('old', 'words'), 'by the description, which stays').toEqual(['Née nouvelle']);
    expect(await search('old', 'name')).toEqual([]);
    await db.products.update(id, { description: null });
    expect(await search('old')).toEqual([]);
    expect(await search('nee')).toEqual(['Née nouvelle']);
  });
}
