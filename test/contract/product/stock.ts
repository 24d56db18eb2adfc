import { expect, it } from 'vitest';
import { MAX_STOCK } from '../../../src/catalog/domain/product.js';
import { aCategory, aProduct } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function stock(harness: ContractHarness): void {
  const db = useDatabase(harness);

  async function aStock(stockQuantity: number): Promise<string> {
    const { id: categoryId } = await db.categories.add(aCategory());
    const { id } = await db.products.add(aProduct({ categoryId, stockQuantity }));
    db.clock.advance(7);
    return id;
  }

  const stockOf = async (id: string): Promise<number> => (await db.products.get(id)).stockQuantity;

  it.each([
    [10, -3, 7],
    [10, 5, 15],
    [3, -3, 0],
    [0, 1, 1],
    [5, 0, 5],
    [MAX_STOCK - 1, 1, MAX_STOCK],
    [MAX_STOCK, -MAX_STOCK, 0],
    [0, MAX_STOCK, MAX_STOCK],
  ])('changes from %i by %i to %i', async (before, delta, after) => {
    const id = await aStock(before);
    const expected = { id, stockQuantity: after, updatedAt: db.clock.now() };
    expect(await db.products.adjustStock(id, delta)).toEqual(expected);
    expect(await db.products.findStock(id)).toEqual(expected);
    expect(await db.products.get(id)).toMatchObject(expected);
  });

  it.each([
    [0, -1],
    [3, -4],
    [3, -MAX_STOCK],
    [MAX_STOCK, 1],
    [1, MAX_STOCK],
    [MAX_STOCK, MAX_STOCK],
  ])('does not change from %i by %i, and nothing is written', async (before, delta) => {
    const id = await aStock(before);
    const product = await db.products.get(id);
    expect(await db.products.adjustStock(id, delta)).toBeNull();
    expect(await db.products.get(id)).toEqual(product);
  });

  it.each([0, 1, 77, MAX_STOCK])('is set to %i', async (quantity) => {
    const id = await aStock(10);
    const expected = { id, stockQuantity: quantity, updatedAt: db.clock.now() };
    expect(await db.products.setStock(id, quantity)).toEqual(expected);
    expect(await db.products.findStock(id)).toEqual(expected);
  });

  it('is hidden from shoppers for an inactive product, and can still be changed by staff', async () => {
    const id = await aStock(4);
    await db.products.update(id, { isActive: false });
    expect(await db.products.findStock(id)).toBeNull();
    expect(await db.products.adjustStock(id, 1)).toMatchObject({ stockQuantity: 5 });
    expect(await db.products.setStock(id, 9)).toMatchObject({ stockQuantity: 9 });
  });

  it('is changed for one product only, and no other field changes', async () => {
    const [id, other] = [await aStock(10), await aStock(10)];
    const before = await db.products.get(id);
    db.clock.advance(7);
    await db.products.adjustStock(id, -1);
    await db.products.setStock(id, 5);
    const updatedAt = db.clock.now();
    expect(await db.products.get(id)).toEqual({ ...before, stockQuantity: 5, updatedAt });
    expect(await stockOf(other)).toBe(10);
  });

  it('includes what the unit of work itself has taken', async () => {
    const id = await aStock(3);
    const [first, second, figure] = await db.unitOfWork.run(async () => [
      await db.products.adjustStock(id, -2),
      await db.products.adjustStock(id, -2),
      await db.products.findStock(id),
    ]);
    expect(first).toMatchObject({ stockQuantity: 1 });
    expect(second).toBeNull();
    expect(figure).toEqual(first);
    expect(await stockOf(id)).toBe(1);
  });
}
