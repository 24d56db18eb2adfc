import type { Category, CategoryNode } from './category.js';

/**
 * Limits the depth, because the tree is one response, and bounds everything that recurses into it.
 */
export const MAX_CATEGORY_LEVELS = 20;

/**
 * Builds the tree. Leaves out categories below the maximum depth: older data could be too deep to
 * serialize as JSON.
 * @param categories in the order of siblings; one whose parent is not included becomes a root
 */
export function treeOf(categories: readonly Category[]): CategoryNode[] {
  const ids = new Set(categories.map(({ id }) => id));
  const isRoot = ({ parentId }: Category) => parentId === null || !ids.has(parentId);
  const children = childrenOf(categories);
  const nodeOf = (category: Category, level: number): CategoryNode => {
    const below = level < MAX_CATEGORY_LEVELS ? (children.get(category.id) ?? []) : [];
    return { ...category, children: below.map((child) => nodeOf(child, level + 1)) };
  };
  return categories.filter(isRoot).map((root) => nodeOf(root, 1));
}

/**
 * Counts the levels of a category and its descendants: 1 without children. @returns more than
 * MAX_CATEGORY_LEVELS if there are more, or a cycle
 */
export function levelsOf(id: string, categories: readonly Pick<Category, 'id' | 'parentId'>[]): number {
  const children = childrenOf(categories);
  let level = [id];
  let levels = 0;
  while (level.length > 0 && levels <= MAX_CATEGORY_LEVELS) {
    levels += 1;
    level = level.flatMap((parent) => (children.get(parent) ?? []).map((child) => child.id));
  }
  return levels;
}

function childrenOf<C extends Pick<Category, 'parentId'>>(categories: readonly C[]): Map<string | null, C[]> {
  const children = new Map<string | null, C[]>();
  for (const category of categories) {
    const siblings = children.get(category.parentId);
    if (siblings) siblings.push(category);
    else children.set(category.parentId, [category]);
  }
  return children;
}
