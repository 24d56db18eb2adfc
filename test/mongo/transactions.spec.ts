import { mongo as driver } from 'mongoose';
import { MAX_TRANSACTIONS } from '../../src/platform/database/mongo/mongo-context.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnknownOutcomeError } from '../../src/platform/database/unknown-outcome.error.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { Deferred, pausedUnitOfWork, within } from '../support/async.js';
import { aCategory, aProduct } from '../support/factories.js';
import { useMongoDatabase } from './mongo-database.js';

describe('a unit of work on MongoDB', () => {
  const mongo = useMongoDatabase();
  const run = <T>(work: () => Promise<T>): Promise<T> => mongo.db.unitOfWork.run(work);
  const stockOf = async (id: string) => (await mongo.db.products.get(id)).stockQuantity;

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /**
   * A product, and a way to change it beside the database, which a unit of work that has begun does
   * not see coming.
   */
  async function aContestedProduct() {
    const { id: categoryId } = await mongo.db.categories.add(aCategory());
    const { id, slug } = await mongo.db.products.add(aProduct({ categoryId, stockQuantity: 10 }));
    const interfere = async (): Promise<void> => {
      await mongo.raw.db.collection('products').updateOne({ slug }, { $inc: { stock_quantity: 5 } });
    };
    return { id, interfere };
  }

  it('is retried after a write conflict with current data, and delivers its events once', async () => {
    const { id, interfere } = await aContestedProduct();
    class Attempted {
      constructor(readonly attempt: number) {}
    }
    const heard: number[] = [];
    mongo.db.events.on(Attempted, ({ attempt }) => void heard.push(attempt));
    const seen: number[] = [];
    await run(async () => {
      seen.push(await stockOf(id));
      mongo.db.events.raise(new Attempted(seen.length));
      if (seen.length === 1) await interfere();
      await mongo.db.products.adjustStock(id, -1);
    });
    expect({ seen, heard }).toEqual({ seen: [10, 15], heard: [2] });
    expect(await stockOf(id)).toBe(14);
  });

  it.each([
    ['caught', () => {}],
    [
      'rethrown as another error',
      () => {
        throw new Error('something else');
      },
    ],
  ])('is retried even when the conflict is %s', async (_, handle: () => void) => {
    const { id, interfere } = await aContestedProduct();
    let attempts = 0;
    await run(async () => {
      attempts += 1;
      await stockOf(id);
      if (attempts === 1) await interfere();
      await mongo.db.products.adjustStock(id, -1).catch(handle);
    });
    expect(attempts).toBe(2);
    expect(await stockOf(id)).toBe(14);
  });

  it('is retried when a nested unit of work has the conflict', async () => {
    const { id, interfere } = await aContestedProduct();
    let attempts = 0;
    await run(async () => {
      attempts += 1;
      await stockOf(id);
      if (attempts === 1) await interfere();
      await run(() => mongo.db.products.adjustStock(id, -1));
    });
    expect(attempts).toBe(2);
    expect(await stockOf(id)).toBe(14);
  });

  it('rejects with the first error if it continues after it, and sends no further commands', async () => {
    const { slug } = await mongo.db.categories.add(aCategory());
    const later: unknown[] = [];
    const unitOfWork = run(async () => {
      for (const work of [
        () => mongo.db.categories.add(aCategory({ slug })),
        () => mongo.db.categories.add(aCategory()),
        () => mongo.db.categories.findBySlug(slug),
      ]) {
        await work().catch((error: unknown) => later.push(error));
      }
    });
    await expect(unitOfWork).rejects.toMatchObject({ name: 'ConflictError', field: 'slug' });
    expect(later).toHaveLength(3);
    expect(new Set(later).size, 'one error, three times').toBe(1);
  });

  it('is aborted at its time limit, and its remaining work writes nothing', async () => {
    const { id } = await aContestedProduct();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const [begun, resumed] = [new Deferred(), new Deferred()];
    let leaked: Promise<unknown> | undefined;
    const unitOfWork = run(async () => {
      await mongo.db.products.adjustStock(id, -1);
      begun.resolve();
      await resumed.promise;
      leaked = mongo.db.products.adjustStock(id, -1);
      await leaked;
    });
    const ended = expect(unitOfWork).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await begun.promise;
    await vi.advanceTimersByTimeAsync(10_000);
    await ended;
    vi.useRealTimers();
    resumed.resolve();
    await vi.waitFor(() => expect(leaked).toBeDefined());
    await expect(leaked).rejects.toThrow('has ended');
    expect(await stockOf(id)).toBe(10);
  });

  it('ends with UnknownOutcomeError when its commit gets no response in time', async () => {
    const { id } = await aContestedProduct();
    class Sold {
      readonly what = 'an item';
    }
    const settled: (() => Promise<void>)[] = [];
    mongo.db.events.onUnknownOutcome(async (raised, until) => {
      if (raised[0] instanceof Sold) settled.push(until);
    });
    const { prototype } = driver.ClientSession;
    const commitTransaction = Reflect.get(prototype, 'commitTransaction');
    const [sent, reaches] = [new Deferred(), new Deferred()];
    vi.spyOn(prototype, 'commitTransaction').mockImplementationOnce(async function (
      this: driver.ClientSession,
    ) {
      sent.resolve();
      await reaches.promise;
      await commitTransaction.call(this);
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const unitOfWork = run(async () => {
      mongo.db.events.raise(new Sold());
      await mongo.db.products.adjustStock(id, -1);
    });
    const ended = expect(unitOfWork).rejects.toBeInstanceOf(UnknownOutcomeError);
    await sent.promise;
    await vi.advanceTimersByTimeAsync(10_000);
    await ended;
    const running = expect(settled[0]?.()).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await vi.advanceTimersByTimeAsync(5_000);
    await running;
    vi.useRealTimers();
    reaches.resolve();
    await settled[0]?.();
    expect(settled).toHaveLength(1);
  });

  it('waits when many transactions are open, and starts when the first of them ends', async () => {
    const open = [];
    for (let n = 0; n < MAX_TRANSACTIONS; n += 1)
      open.push(await pausedUnitOfWork(mongo.db.unitOfWork, () => Promise.resolve()));
    const order: string[] = [];
    const late = run(async () => void order.push('the late one'));
    order.push('the others');
    await open.shift()?.rollBack();
    await within(late, 'the late one');
    expect(order).toEqual(['the others', 'the late one']);
    for (const unitOfWork of open) await unitOfWork.commit();
  });
});
