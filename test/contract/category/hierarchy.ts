import { expect, it } from 'vitest';
import { aCategory, aProduct } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function categoryHierarchy(harness: ContractHarness): void {
  const db = useDatabase(harness);

  const add = async (parentId: string | null = null, isActive = true): Promise<string> =>
    (await db.categories.add(aCategory({ parentId, isActive }))).id;

  const subtree = async (id: string, includeInactive = false): Promise<string[]> =>
    (await db.categories.subtreeIds(id, { includeInactive })).sort();

  it('returns a category with all its descendants at any depth', async () => {
    const top = await add();
    const chain = [top];
    for (let depth = 0; depth < 12; depth += 1) chain.push(await add(chain.at(-1)));
    const siblings = [await add(top), await add(top), await add(chain[3])];
    const elsewhere = await add(await add());
    expect(await subtree(top)).toEqual([...chain, ...siblings].sort());
    expect(await subtree(chain[3] ?? '')).toEqual([...chain.slice(3), siblings[2]].sort());
    expect(await subtree(elsewhere)).toEqual([elsewhere]);
  });

  it('omits inactive descendants from a subtree, but not the category itself', async () => {
    const top = await add();
    const [active, inactive] = [await add(top), await add(top, false)];
    expect(await subtree(top)).toEqual([top, active].sort());
    expect(await subtree(top, true)).toEqual([top, active, inactive].sort());
    expect(await subtree(inactive)).toEqual([inactive]);
  });

  it('moves a category together with its descendants', async () => {
    const [from, to] = [await add(), await add()];
    const moved = await add(from);
    const below = await add(moved);
    await db.categories.update(moved, { parentId: to });
    expect(await subtree(from)).toEqual([from]);
    expect(await subtree(to)).toEqual([to, moved, below].sort());
    await db.categories.update(moved, { parentId: null });
    expect(await subtree(to)).toEqual([to]);
  });

  it('counts a category as used while it has an active product or an active child', async () => {
    const id = await add();
    expect(await db.categories.isInUse(id), 'empty').toBe(false);

    const child = await add(id, false);
    const { id: product } = await db.products.add(aProduct({ categoryId: id, isActive: false }));
    expect(await db.categories.isInUse(id), 'inactive ones only').toBe(false);

    await db.categories.update(child, { isActive: true });
    expect(await db.categories.isInUse(id), 'an active child').toBe(true);
    expect(await db.categories.isInUse(child), 'the child').toBe(false);

    await db.categories.update(child, { isActive: false });
    await db.products.update(product, { isActive: true });
    expect(await db.categories.isInUse(id), 'an active product').toBe(true);

    await db.products.update(product, { categoryId: child });
    expect(await db.categories.isInUse(id), 'the product moved out').toBe(false);
    expect(await db.categories.isInUse(child), 'the product moved in').toBe(true);
  });

  it('counts a category as used by what the unit of work itself has added', async () => {
    const id = await add();
    await db.unitOfWork.run(async () => {
      await add(id);
      expect(await db.categories.isInUse(id)).toBe(true);
    });
  });
}
