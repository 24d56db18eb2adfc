import { expect, it } from 'vitest';
import { aMoment, pausedUnitOfWork, outcomes, within } from '../../support/async.js';
import { aCategory, aProduct, aSlug, cents } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function isolation(harness: ContractHarness): void {
  const db = useDatabase(harness);

  async function aStock(stockQuantity: number): Promise<string> {
    const { id: categoryId } = await db.categories.add(aCategory());
    return (await db.products.add(aProduct({ categoryId, stockQuantity }))).id;
  }

  const stockOf = async (id: string): Promise<number> => (await db.products.get(id)).stockQuantity;

  it('keeps the writes of each unit of work that succeeds, and none of concurrent ones that fail', async () => {
    const drafts = Array.from({ length: 20 }, () => aCategory());
    const { values, refusals } = await outcomes(
      drafts.map((draft, number) =>
        db.unitOfWork.run(async () => {
          const { id } = await db.categories.add(draft);
          await aMoment(number % 4);
          await db.products.add(aProduct({ categoryId: id, slug: draft.slug }));
          if (number % 2) throw new Error('every other one fails');
          return draft.slug;
        }),
      ),
    );
    expect(values).toHaveLength(10);
    expect(refusals).toEqual({ 'Error: every other one fails': 10 });
    for (const { slug } of drafts) {
      const expected = values.includes(slug) ? { slug } : null;
      const found = [await db.categories.findBySlug(slug), await db.products.findBySlug(slug)];
      for (const entity of found) {
        if (expected) expect(entity, slug).toMatchObject(expected);
        else expect(entity, slug).toBeNull();
      }
    }
  });

  it('acknowledges a write only when others can see it, however many write concurrently', async () => {
    const { values, refusals } = await outcomes(
      Array.from({ length: 20 }, async (_, number) => {
        const { slug } = await db.unitOfWork.run(async () => {
          await aMoment(number % 3);
          return db.categories.add(aCategory());
        });
        return (await db.categories.findBySlug(slug))?.slug ?? `${slug} is not there`;
      }),
    );
    expect(refusals).toEqual({});
    expect(values.filter((text) => text.endsWith('not there'))).toEqual([]);
  });

  it('refuses a write over a concurrent write only once that is committed', async () => {
    const slug = aSlug();
    const { values } = await outcomes(
      Array.from({ length: 10 }, async () => {
        const added = await db.unitOfWork.run(() => db.categories.add(aCategory({ slug }))).catch(() => null);
        return added ?? (await db.categories.findBySlug(slug));
      }),
    );
    expect(values, 'the one that was added, to all of them').toMatchObject(Array(10).fill({ slug }));
  });

  it('keeps an acknowledged write made outside a unit of work that rolls back', async () => {
    const draft = aCategory();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => db.categories.add(aCategory()));
    const outside = db.categories.add(draft);
    await aMoment();
    await unitOfWork.rollBack();
    const added = await within(outside, 'the write outside the unit of work');
    expect(await db.categories.findBySlug(draft.slug)).toEqual(added);
  });

  it.each([
    ['commit', 8],
    ['rollBack', 9],
  ] as const)('makes a write to the same product wait for the transaction to end (%s)', async (end, left) => {
    const id = await aStock(10);
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => db.products.adjustStock(id, -1));
    const outside = db.products.adjustStock(id, -1);
    await aMoment();
    await unitOfWork[end]();
    expect(await within(outside, 'the write outside the unit of work')).toMatchObject({
      stockQuantity: left,
    });
    expect(await stockOf(id)).toBe(left);
  });

  it('loses no write outside a unit of work among many concurrent ones', async () => {
    const id = await aStock(0);
    const { values, refusals } = await outcomes(
      Array.from({ length: 50 }, () => db.products.adjustStock(id, 1)),
    );
    expect(refusals).toEqual({});
    const figures = values.map((stock) => stock?.stockQuantity).sort((a, b) => Number(a) - Number(b));
    expect(figures, 'each write answers its own figure').toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    expect(await stockOf(id)).toBe(50);
  });

  it('does not let a unit of work overwrite a change made after its read', async () => {
    const id = await aStock(1);
    await db.products.update(id, { price: cents(100) });
    const { refusals } = await outcomes(
      Array.from({ length: 10 }, () =>
        db.unitOfWork.run(async () => {
          const { price } = await db.products.get(id);
          await aMoment(2);
          await db.products.update(id, { price: cents(price + 1) });
        }),
      ),
    );
    expect(refusals).toEqual({});
    expect((await db.products.get(id)).price).toBe(110);
  });

  it('shows a unit of work one snapshot, never half of another unit of work', async () => {
    const [left, right] = [await aStock(50), await aStock(50)];
    const transfers = Array.from({ length: 20 }, (_, number) =>
      db.unitOfWork.run(async () => {
        await db.products.adjustStock(left, number % 2 ? 1 : -1);
        await aMoment(1);
        await db.products.adjustStock(right, number % 2 ? -1 : 1);
      }),
    );
    const sums = Array.from({ length: 20 }, () =>
      db.unitOfWork.run(async () => {
        const first = await stockOf(left);
        await aMoment(1);
        return first + (await stockOf(right));
      }),
    );
    const [moved, seen] = [await outcomes(transfers), await outcomes(sums)];
    expect(moved.refusals).toEqual({});
    expect(seen.refusals).toEqual({});
    expect(seen.values, 'the sum of two stocks between which units are moved').toEqual(Array(20).fill(100));
  });
}
