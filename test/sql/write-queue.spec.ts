import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WriteQueue } from '../../src/platform/database/sql/write-queue.js';
import { ConflictError, DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { aCategory } from '../support/factories.js';
import { openSqlStore, type SqlStore } from './sql-store.js';

/** How it ended: `done`, or the error. */
const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => String(error),
  );

describe(WriteQueue.name, () => {
  let store: SqlStore;
  afterEach(() => store.close());

  const commits = () => store.statements.filter((statement) => statement === 'COMMIT').length;
  const count = () => store.categories.count({ includeInactive: true });

  it('runs units in the order in which they came, one after the other', async () => {
    store = await openSqlStore();
    const log: number[] = [];
    const units = Array.from({ length: 50 }, (_, index) => index);
    await Promise.all(
      units.map((index) =>
        store.unitOfWork.run(async () => {
          log.push(index);
          if (index % 7 === 0) await sleep(2);
          log.push(index);
        }),
      ),
    );
    expect(log).toEqual(units.flatMap((index) => [index, index]));
  });

  it('commits once for all that wait', async () => {
    store = await openSqlStore();
    await Promise.all(Array.from({ length: 40 }, () => store.categories.add(aCategory())));
    expect(commits()).toBe(1);
    expect(await count()).toBe(40);
  });

  it('commits in several batches when more wait than one takes', async () => {
    store = await openSqlStore({ batch: 10 });
    await Promise.all(Array.from({ length: 35 }, () => store.categories.add(aCategory())));
    expect(commits()).toBe(4);
    expect(await count()).toBe(35);
  });

  it('answers nobody before the commit, not even who failed', async () => {
    store = await openSqlStore();
    const commitsAtAnswer: number[] = [];
    const answered = () => commitsAtAnswer.push(commits());
    await Promise.all([
      store.categories.add(aCategory()).then(answered),
      store.unitOfWork.run(() => Promise.reject(new Error('no'))).catch(answered),
      store.unitOfWork.run(() => sleep(30)),
    ]);
    expect(commitsAtAnswer).toEqual([1, 1]);
  });

  it('undoes only the unit that fails', async () => {
    store = await openSqlStore();
    const slug = 'the-same';
    const [first, second, third] = await Promise.allSettled([
      store.categories.add(aCategory({ slug })),
      store.categories.add(aCategory({ slug })),
      store.categories.add(aCategory()),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(ConflictError) });
    expect(third.status).toBe('fulfilled');
    expect(commits()).toBe(1);
    expect(await count()).toBe(2);
  });

  it('runs a unit in the async context of its caller', async () => {
    store = await openSqlStore();
    const request = new AsyncLocalStorage<number>();
    const unit = () => store.unitOfWork.run(() => Promise.resolve(request.getStore()));
    expect(await Promise.all([1, 2, 3].map((id) => request.run(id, unit)))).toEqual([1, 2, 3]);
  });

  it('never starts a unit that has waited too long', async () => {
    store = await openSqlStore({ wait: 100 });
    let started = false;
    const slow = store.unitOfWork.run(() => sleep(300));
    const waiting = store.unitOfWork.run(() => {
      started = true;
      return Promise.resolve();
    });
    await expect(waiting).rejects.toThrow(DatabaseUnavailableError);
    await slow;
    await store.categories.add(aCategory());
    expect(started).toBe(false);
  });

  it('undoes a unit that takes too long, and bars what is left of it from the store', async () => {
    store = await openSqlStore({ run: 100 });
    const left: string[] = [];
    const runaway = store.unitOfWork.run(async () => {
      await store.categories.add(aCategory());
      await sleep(300);
      left.push(await outcomeOf(store.categories.add(aCategory())));
      left.push(await outcomeOf(store.categories.find('1')));
      left.push(await outcomeOf(store.unitOfWork.run(() => Promise.resolve())));
    });
    const refused = expect(runaway).rejects.toThrow(DatabaseUnavailableError);
    await store.categories.add(aCategory());
    await refused;
    await expect.poll(() => left).toEqual(Array(3).fill(expect.stringContaining('is over')));
    expect(await count()).toBe(1);
  });

  it('bars what was not awaited from the unit that comes next', async () => {
    store = await openSqlStore();
    let careless = Promise.resolve('');
    const [, outcome] = await Promise.all([
      store.unitOfWork.run(() => {
        careless = outcomeOf(sleep(5).then(() => store.categories.add(aCategory())));
        return Promise.resolve();
      }),
      store.unitOfWork.run(() => sleep(50).then(() => careless)),
    ]);
    expect(outcome).toContain('is over');
    expect(await count()).toBe(0);
  });

  it('rejects the whole batch when the commit fails, and works on', async () => {
    store = await openSqlStore();
    // A deferred key is looked at only when the transaction commits.
    const orphan = () =>
      store.sql.write(() => {
        store.writing.pragma('defer_foreign_keys = ON');
        store.writing.exec(`INSERT INTO order_items (order_id, product_id, product_name, quantity, price)
          VALUES (404, 404, 'nothing', 1, 1)`);
      });
    const results = await Promise.allSettled([store.categories.add(aCategory()), orphan()]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailableError) });
    }
    expect(await count()).toBe(0);
    await store.categories.add(aCategory());
    expect(await count()).toBe(1);
  });

  it('rejects what ran when SQLite rolls back by itself, and works on', async () => {
    store = await openSqlStore();
    const [first, fatal, third] = await Promise.allSettled([
      store.categories.add(aCategory()),
      store.unitOfWork.run(() => {
        store.writing.exec('ROLLBACK'); // as SQLite does when it cannot go on
        return Promise.resolve();
      }),
      store.categories.add(aCategory()),
    ]);
    for (const lost of [first, fatal]) {
      expect(lost).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailableError) });
    }
    expect(third.status).toBe('fulfilled');
    expect(await count()).toBe(1);
  });

  it('is unavailable while the disk is full, and works on afterwards', async () => {
    store = await openSqlStore();
    const pages = Number(store.writing.pragma('page_count', { simple: true }));
    store.writing.pragma(`max_page_count = ${pages}`);
    const large = aCategory({ description: 'x'.repeat(100_000) });
    await expect(store.categories.add(large)).rejects.toThrow(DatabaseUnavailableError);
    store.writing.pragma('max_page_count = 1000000');
    await store.categories.add(large);
    expect(await count()).toBe(1);
  });

  it('finishes what waits, and takes no more, when it closes', async () => {
    store = await openSqlStore();
    const waiting = store.categories.add(aCategory());
    const drained = store.writer.queue.drain();
    await expect(store.categories.add(aCategory())).rejects.toThrow(DatabaseUnavailableError);
    await waiting;
    await drained;
    expect(await count()).toBe(1);
  });
});
