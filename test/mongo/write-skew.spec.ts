import { Types, type mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { Deferred, pausedUnitOfWork, outcomes, within } from '../support/async.js';
import { aCategory, aProduct } from '../support/factories.js';
import { useMongoDatabase } from './mongo-database.js';

describe('write skew', () => {
  const mongo = useMongoDatabase();
  const add = async (parentId: string | null = null): Promise<string> =>
    (await mongo.db.categories.add(aCategory({ parentId }))).id;
  const lockOf = async (id: string): Promise<number> => {
    const category = await mongo.raw.db.collection('categories').findOne({ _id: new Types.ObjectId(id) });
    return Number(category?.lock);
  };

  /** Why lockPath writes: were this no longer so, it could read. */
  it('is possible on MongoDB: two transactions commit that only read what the other one writes', async () => {
    const [a, b] = [new Types.ObjectId(await add()), new Types.ObjectId(await add())];
    const categories = mongo.raw.db.collection('categories');
    const move = async (session: mongo.ClientSession, id: Types.ObjectId, parent_id: Types.ObjectId) => {
      const parent = await categories.findOne({ _id: parent_id }, { session });
      expect(parent).toMatchObject({ parent_id: null });
      return () => categories.updateOne({ _id: id }, { $set: { parent_id } }, { session });
    };
    const sessions = [mongo.raw.db.client.startSession(), mongo.raw.db.client.startSession()] as const;
    for (const session of sessions) session.startTransaction({ readConcern: { level: 'snapshot' } });
    const moves = [await move(sessions[0], a, b), await move(sessions[1], b, a)];
    for (const write of moves) await write();
    for (const session of sessions) await session.commitTransaction();
    for (const session of sessions) await session.endSession();
    const cycle = await categories.find({ _id: { $in: [a, b] } }).toArray();
    expect(cycle.map(({ parent_id }) => String(parent_id)).sort()).toEqual([String(a), String(b)].sort());
  });

  it('does not create a cycle when two categories are moved concurrently', async () => {
    const [a, b] = [await add(), await add()];
    const bothLooked = new Deferred();
    let looked = 0;
    const move = (id: string, parentId: string) =>
      mongo.db.unitOfWork.run(async () => {
        await mongo.db.categories.find(parentId);
        looked += 1;
        if (looked === 2) bothLooked.resolve();
        await bothLooked.promise;
        const path = await mongo.db.categories.lockPath(parentId);
        if (path.some((category) => category.id === id)) throw new Error('would be a cycle');
        await mongo.db.categories.update(id, { parentId });
      });
    const { values, refusals } = await outcomes([move(a, b), move(b, a)]);
    expect(values).toHaveLength(1);
    expect(refusals).toEqual({ 'Error: would be a cycle': 1 });
  });

  it('is prevented by a write to each category of the path, and to no other', async () => {
    const top = await add();
    const [middle, beside] = [await add(top), await add(top)];
    const leaf = await add(middle);
    await mongo.db.unitOfWork.run(() => mongo.db.categories.lockPath(leaf));
    const locks = [await lockOf(top), await lockOf(middle), await lockOf(leaf), await lockOf(beside)];
    expect(locks).toEqual([1, 1, 1, 0]);
  });

  it.each(['commit', 'rollBack'] as const)(
    'does not leave a product with an old category name: a rename waits for the product (%s)',
    async (end) => {
      const category = await mongo.db.categories.add(aCategory());
      const draft = aProduct({ categoryId: category.id });
      const arrival = await pausedUnitOfWork(mongo.db.unitOfWork, () => mongo.db.products.add(draft));
      const rename = mongo.db.categories.update(category.id, { name: 'Renamed' });
      await arrival[end]();
      await within(rename, 'the rename');
      const product = await mongo.db.products.findBySlug(draft.slug);
      expect(product?.category.name).toBe(end === 'commit' ? 'Renamed' : undefined);
    },
  );

  it('does not leave a product with an old category name: a product waits for the rename', async () => {
    const category = await mongo.db.categories.add(aCategory());
    const rename = await pausedUnitOfWork(mongo.db.unitOfWork, () =>
      mongo.db.categories.update(category.id, { name: 'Renamed' }),
    );
    const arrival = mongo.db.products.add(aProduct({ categoryId: category.id }));
    await rename.commit();
    expect(await within(arrival, 'the product')).toMatchObject({ category: { name: 'Renamed' } });
  });
});
