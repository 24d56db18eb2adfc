import { expect, it } from 'vitest';
import { aMoment, pausedUnitOfWork, outcomes, within } from '../../support/async.js';
import { aCategory, aProduct } from '../../support/factories.js';
import { idLabel, nonexistentIds, useDatabase, type ContractHarness } from '../harness.js';

/** A race shows itself only now and then: so many times each of them is run. */
const ROUNDS = 8;

export function lockedPaths(harness: ContractHarness): void {
  const db = useDatabase(harness);
  const run = <T>(work: () => Promise<T>): Promise<T> => db.unitOfWork.run(work);

  const add = async (parentId: string | null = null): Promise<string> =>
    (await db.categories.add(aCategory({ parentId }))).id;

  it('is ordered from the topmost ancestor to the category', async () => {
    const top = await db.categories.add(aCategory());
    const middle = await db.categories.add(aCategory({ parentId: top.id, isActive: false }));
    const leaf = await db.categories.add(aCategory({ parentId: middle.id, description: 'leaf' }));
    await add(top.id);
    expect(await run(() => db.categories.lockPath(leaf.id))).toEqual([top, middle, leaf]);
    expect(await run(() => db.categories.lockPath(top.id))).toEqual([top]);
  });

  it('is not changed by the lock', async () => {
    const category = await db.categories.add(aCategory());
    db.clock.advance(1000);
    await run(() => db.categories.lockPath(category.id));
    expect(await db.categories.get(category.id)).toEqual(category);
  });

  it('includes what the unit of work itself has written', async () => {
    const [parent, id] = [await add(), await add()];
    const path = await run(async () => {
      await db.categories.update(id, { parentId: parent, name: 'Moved' });
      return db.categories.lockPath(id);
    });
    expect(path).toMatchObject([{ id: parent }, { id, name: 'Moved' }]);
  });

  it('can be locked twice by the same unit of work', async () => {
    const id = await add(await add());
    const [first, second] = await run(async () => [
      await db.categories.lockPath(id),
      await db.categories.lockPath(id),
    ]);
    expect(second).toEqual(first);
  });

  it('cannot be locked outside a unit of work, whatever the id', async () => {
    const id = await add();
    for (const any of [id, ...nonexistentIds(harness, id)]) {
      await expect(db.categories.lockPath(any), idLabel(any)).rejects.toThrow();
    }
  });

  const others: [string, (top: string, leaf: string) => Promise<unknown>][] = [
    ['a change of an ancestor', (top) => db.categories.update(top, { name: 'Changed' })],
    ['a change in a unit of work', (_, leaf) => run(() => db.categories.update(leaf, { isActive: false }))],
    ['another lock on the same path', (_, leaf) => run(() => db.categories.lockPath(leaf))],
    ['a lock on an ancestor', (top) => run(() => db.categories.lockPath(top))],
  ];

  it.each(others)('blocks %s until the unit of work has ended', async (_name, other) => {
    for (const end of ['commit', 'rollBack'] as const) {
      const top = await add();
      const leaf = await add(top);
      const ended: string[] = [];
      const holder = await pausedUnitOfWork(db.unitOfWork, () => db.categories.lockPath(leaf));
      const waiting = other(top, leaf).then(() => ended.push('the other'));
      await aMoment(100);
      ended.push('the holder');
      await holder[end]();
      await within(waiting, 'the other');
      expect(ended, end).toEqual(['the holder', 'the other']);
    }
  });

  it('prevents two moves from creating a cycle', async () => {
    const move = (id: string, parentId: string): Promise<unknown> =>
      run(async () => {
        const path = await db.categories.lockPath(parentId);
        if (path.some((category) => category.id === id)) throw new Error('would be a cycle');
        await aMoment(3);
        await db.categories.update(id, { parentId });
      });
    for (let round = 0; round < ROUNDS; round += 1) {
      const [a, b] = [await add(), await add()];
      const { values, refusals } = await outcomes([move(a, b), move(b, a)]);
      expect(refusals, `round ${round}`).toEqual({ 'Error: would be a cycle': 1 });
      expect(values).toHaveLength(1);
      const [first, second] = [await db.categories.get(a), await db.categories.get(b)];
      expect([first.parentId, second.parentId].filter(Boolean), 'parents').toHaveLength(1);
    }
  });

  it('prevents a category from being deactivated while a product is added', async () => {
    const deactivate = (id: string): Promise<unknown> =>
      run(async () => {
        await db.categories.lockPath(id);
        if (await db.categories.isInUse(id)) throw new Error('in use');
        await aMoment(3);
        await db.categories.update(id, { isActive: false });
      });
    const fill = (categoryId: string): Promise<unknown> =>
      run(async () => {
        const path = await db.categories.lockPath(categoryId);
        if (path.some(({ isActive }) => !isActive)) throw new Error('not active');
        await aMoment(3);
        await db.products.add(aProduct({ categoryId }));
      });
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await add(await add());
      const both = [() => deactivate(id), () => fill(id)];
      const { refusals } = await outcomes((round % 2 ? both.reverse() : both).map((start) => start()));
      const { isActive } = await db.categories.get(id);
      expect(await db.categories.isInUse(id), `in use, where isActive is ${isActive}`).toBe(isActive);
      const refusal = isActive ? 'Error: in use' : 'Error: not active';
      expect(refusals, `round ${round}`).toEqual({ [refusal]: 1 });
    }
  });

  it('serializes many units of work below the same ancestor without rejecting any', async () => {
    const top = await add();
    const leaves = [await add(top), await add(top), await add(top)];
    const { refusals } = await outcomes(
      Array.from({ length: 30 }, (_, number) =>
        run(async () => {
          const categoryId = leaves[number % 3] ?? top;
          await db.categories.lockPath(categoryId);
          await aMoment(1);
          await db.products.add(aProduct({ categoryId }));
        }),
      ),
    );
    expect(refusals).toEqual({});
    const filter = { includeInactive: true, categoryIds: leaves };
    expect(await db.products.count(filter)).toBe(30);
  });
}
