import { describe, expect, it } from 'vitest';
import { MAX_CATEGORY_LEVELS, levelsOf, treeOf } from '../../src/catalog/domain/category-tree.js';
import type { Category } from '../../src/catalog/domain/category.js';

const chain = (count: number): Category[] =>
  Array.from(
    { length: count },
    (_, n) => ({ id: String(n), parentId: n === 0 ? null : String(n - 1) }) as Category,
  );

describe(treeOf.name, () => {
  it('handles a chain of thousands, which older data may contain', () => {
    const tree = treeOf(chain(50_000));
    expect(JSON.stringify(tree).match(/"id"/g)).toHaveLength(MAX_CATEGORY_LEVELS);
  });
});

describe(levelsOf.name, () => {
  it('counts the category and the longest path down', () => {
    expect(levelsOf('2', chain(5))).toBe(3);
    expect(levelsOf('4', chain(5))).toBe(1);
  });

  it('handles long chains and cycles', () => {
    expect(levelsOf('0', chain(50_000))).toBeGreaterThan(MAX_CATEGORY_LEVELS);
    const cycle = [
      { id: 'a', parentId: 'b' },
      { id: 'b', parentId: 'a' },
    ];
    expect(levelsOf('a', cycle)).toBeGreaterThan(MAX_CATEGORY_LEVELS);
  });
});
