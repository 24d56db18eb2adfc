import { expect, it } from 'vitest';
import { aMoment, outcomes } from '../../support/async.js';
import { aCategory, aProduct } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

class SoldOut extends Error {
  override readonly name = 'SoldOut';
}

export function concurrentPurchases(harness: ContractHarness): void {
  const db = useDatabase(harness);

  async function aStock(stockQuantity: number): Promise<string> {
    const { id: categoryId } = await db.categories.add(aCategory());
    return (await db.products.add(aProduct({ categoryId, stockQuantity }))).id;
  }

  const stockOf = async (id: string): Promise<number> => (await db.products.get(id)).stockQuantity;

  /** Takes one of each, in the given order, or nothing at all. */
  const buy = (ids: readonly string[]): Promise<void> =>
    db.unitOfWork.run(async () => {
      for (const id of ids) if (!(await db.products.adjustStock(id, -1))) throw new SoldOut();
    });

  const buyers = (count: number, purchase: (buyer: number) => readonly string[]) =>
    outcomes(Array.from({ length: count }, (_, buyer) => buy(purchase(buyer))));

  it('sells the last item to exactly one of 20 buyers', async () => {
    const id = await aStock(1);
    const { values, refusals } = await buyers(20, () => [id]);
    expect(values, 'sold').toHaveLength(1);
    expect(refusals, 'refused').toEqual({ SoldOut: 19 });
    expect(await stockOf(id)).toBe(0);
  });

  it('sells the last item to exactly one of 20 buyers outside units of work', async () => {
    const id = await aStock(1);
    const { values, refusals } = await outcomes(
      Array.from({ length: 20 }, () => db.products.adjustStock(id, -1)),
    );
    expect(refusals).toEqual({});
    expect(values.filter(Boolean)).toMatchObject([{ id, stockQuantity: 0 }]);
    expect(await stockOf(id)).toBe(0);
  });

  it('sells 10 of each of two products to 200 buyers who take them in opposite orders', async () => {
    const pair = [await aStock(10), await aStock(10)];
    const reversed = [...pair].reverse();
    const { values, refusals } = await buyers(200, (buyer) => (buyer % 2 ? pair : reversed));
    expect(refusals, 'refused').toEqual({ SoldOut: 190 });
    expect(values, 'sold').toHaveLength(10);
    expect([await stockOf(pair[0] ?? ''), await stockOf(pair[1] ?? '')]).toEqual([0, 0]);
  });

  it('rejects no buyer while there is enough stock', async () => {
    const pair = [await aStock(60), await aStock(61)];
    const reversed = [...pair].reverse();
    const { refusals } = await buyers(60, (buyer) => (buyer % 2 ? pair : reversed));
    expect(refusals).toEqual({});
    expect([await stockOf(pair[0] ?? ''), await stockOf(pair[1] ?? '')]).toEqual([0, 1]);
  });

  it('makes the stock of a failed purchase available to the next buyer', async () => {
    const [plenty, scarce] = [await aStock(5), await aStock(0)];
    const { refusals } = await buyers(10, () => [plenty, scarce]);
    expect(refusals).toEqual({ SoldOut: 10 });
    expect(await stockOf(plenty)).toBe(5);
  });

  it('shows concurrent readers a stock that only decreases and is never negative', async () => {
    const id = await aStock(30);
    let over = false;
    const watch = async (): Promise<number[]> => {
      const seen: number[] = [];
      while (!over) {
        seen.push((await db.products.findStock(id))?.stockQuantity ?? NaN);
        await aMoment(1);
      }
      return seen;
    };
    const readers = [watch(), watch(), watch()];
    // Every other purchase fails after it took its unit: what it took must never have been seen.
    const purchases = Array.from({ length: 60 }, (_, buyer) =>
      db.unitOfWork.run(async () => {
        if (!(await db.products.adjustStock(id, -1))) throw new SoldOut();
        await aMoment(1);
        if (buyer % 2) throw new Error('changed their mind');
      }),
    );
    const { values } = await outcomes(purchases);
    over = true;
    for (const seen of await Promise.all(readers)) {
      expect(seen.length, 'readings').toBeGreaterThan(0);
      expect(seen).toEqual([...seen].sort((a, b) => b - a));
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    }
    expect(await stockOf(id)).toBe(30 - values.length);
  });
}
