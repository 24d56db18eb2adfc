import { expect, it } from 'vitest';
import { aMoment, pausedUnitOfWork, outcomes } from '../../support/async.js';
import { aCategory, aProduct } from '../../support/factories.js';
import { useDatabase, type ContractHarness } from '../harness.js';

export function eventDelivery(harness: ContractHarness): void {
  const db = useDatabase(harness);

  /**
   * A class of events of the test's own, because the database outlives the test, and handlers stay.
   */
  function anEvent() {
    class Happened {
      constructor(readonly what: string) {}
    }
    const heard: string[] = [];
    db.events.on(Happened, ({ what }) => void heard.push(what));
    return { Happened, heard, raise: (what: string) => db.events.raise(new Happened(what)) };
  }

  it('are delivered in the order in which they were raised, after the commit and before run() resolves', async () => {
    const { Happened } = anEvent();
    const draft = aCategory();
    const heard: string[] = [];
    db.events.on(Happened, async ({ what }) => {
      await aMoment(5);
      heard.push(`${what}, ${(await db.categories.findBySlug(draft.slug)) ? 'seen' : 'not seen'}`);
    });
    await db.unitOfWork.run(async () => {
      db.events.raise(new Happened('first'));
      await db.categories.add(draft);
      db.events.raise(new Happened('second'));
    });
    expect(heard).toEqual(['first, seen', 'second, seen']);
  });

  it('are not delivered while the unit of work is open', async () => {
    const { heard, raise } = anEvent();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, async () => {
      await db.categories.add(aCategory());
      raise('done');
    });
    await aMoment();
    expect(heard, 'before the commit').toEqual([]);
    await unitOfWork.commit();
    expect(heard, 'after it').toEqual(['done']);
  });

  it('are not delivered after a rollback', async () => {
    const { heard, raise } = anEvent();
    const unitOfWork = db.unitOfWork.run(async () => {
      await db.categories.add(aCategory());
      raise('never');
      throw new Error('after the event');
    });
    await expect(unitOfWork).rejects.toThrow('after the event');
    expect(heard).toEqual([]);
  });

  it('are not delivered when the unit of work is rollback-only', async () => {
    const { heard, raise } = anEvent();
    const { slug } = await db.categories.add(aCategory());
    const unitOfWork = db.unitOfWork.run(async () => {
      raise('never');
      await db.categories.add(aCategory({ slug })).catch(() => {});
    });
    await expect(unitOfWork).rejects.toThrow();
    expect(heard).toEqual([]);
  });

  it('of a nested unit of work are delivered with the outer one', async () => {
    const { heard, raise } = anEvent();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, async () => {
      raise('outer');
      await db.unitOfWork.run(async () => raise('nested'));
    });
    expect(heard, 'after the nested unit of work').toEqual([]);
    await unitOfWork.commit();
    expect(heard, 'after the outer one').toEqual(['outer', 'nested']);
  });

  it('are delivered even when a handler throws', async () => {
    const { Happened, raise } = anEvent();
    const draft = aCategory();
    const reached: string[] = [];
    db.events.on(Happened, () => {
      throw new Error('a handler that throws');
    });
    db.events.on(Happened, () => Promise.reject(new Error('a handler that rejects')));
    db.events.on(Happened, ({ what }) => void reached.push(what));
    const added = await db.unitOfWork.run(async () => {
      raise('one');
      raise('two');
      return db.categories.add(draft);
    });
    expect(reached, 'the handler after the broken ones').toEqual(['one', 'two']);
    expect(await db.categories.findBySlug(draft.slug)).toEqual(added);
  });

  it('may be handled in another unit of work', async () => {
    const { Happened, raise } = anEvent();
    const draft = aCategory();
    db.events.on(Happened, async () => {
      await db.unitOfWork.run(() => db.categories.add(draft));
    });
    await db.unitOfWork.run(async () => raise('go'));
    expect(await db.categories.findBySlug(draft.slug)).not.toBeNull();
  });

  it('are delivered once, however often the work was retried', async () => {
    const { heard, raise } = anEvent();
    const { id: categoryId } = await db.categories.add(aCategory());
    const { id } = await db.products.add(aProduct({ categoryId, stockQuantity: 0 }));
    const names = Array.from({ length: 20 }, (_, number) => `unit ${number}`);
    const { refusals } = await outcomes(
      names.map((name) =>
        db.unitOfWork.run(async () => {
          raise(name);
          await db.products.adjustStock(id, 1);
        }),
      ),
    );
    expect(refusals).toEqual({});
    expect(heard.sort()).toEqual(names.sort());
    expect(await db.products.findStock(id)).toMatchObject({ stockQuantity: 20 });
  });

  it('are rejected outside a unit of work', () => {
    const { raise } = anEvent();
    expect(() => raise('nowhere')).toThrow('outside a unit of work');
  });
}
