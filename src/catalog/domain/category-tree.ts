import type { Category, CategoryNode } from './category.js';

/**
 * @param categories in the order in which siblings are to stand; of each, either its parent is among them or
 * it is a root of the tree
 */
export function treeOf(categories: readonly Category[]): CategoryNode[] {
  const ids = new Set(categories.map(({ id }) => id));
  const children = new Map<string | null, Category[]>();
  for (const category of categories) {
    const { parentId } = category;
    const parent = parentId !== null && ids.has(parentId) ? parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), category]);
  }
  const below = (parentId: string | null): CategoryNode[] =>
    (children.get(parentId) ?? []).map((category) => ({ ...category, children: below(category.id) }));
  return below(null);
}
