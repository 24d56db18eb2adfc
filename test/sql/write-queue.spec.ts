import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WriteQueue } from '../../src/platform/database/sql/sqlite/write-queue.js';
import { ConflictError, DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { aCategory } from '../support/factories.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

/** How it ended: `done`, or the error. */
const outcomeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => String(error),
  );

describe(WriteQueue.name, () => {
  let db: SqlAdapters;
  afterEach(() => db.close());

  const commits = () => db.statements.filter((statement) => statement === 'COMMIT').length;
  const count = () => db.categories.count({ includeInactive: true });

  it('runs units of work first in, first out, one after the other', async () => {
    db = await openSqlDatabase();
    const log: number[] = [];
    const units = Array.from({ length: 50 }, (_, index) => index);
    await Promise.all(
      units.map((index) =>
        db.unitOfWork.run(async () => {
          log.push(index);
          if (index % 7 === 0) await sleep(2);
          log.push(index);
        }),
      ),
    );
    expect(log).toEqual(units.flatMap((index) => [index, index]));
  });

  it('commits once for all waiting units of work', async () => {
    db = await openSqlDatabase();
    await Promise.all(Array.from({ length: 40 }, () => db.categories.add(aCategory())));
    expect(commits()).toBe(1);
    expect(await count()).toBe(40);
  });

  it('commits in several batches when more wait than fit into one', async () => {
    db = await openSqlDatabase({ batch: 10 });
    await Promise.all(Array.from({ length: 35 }, () => db.categories.add(aCategory())));
    expect(commits()).toBe(4);
    expect(await count()).toBe(35);
  });

  it('resolves nothing before the commit, not even failures', async () => {
    db = await openSqlDatabase();
    const commitsAtAnswer: number[] = [];
    const answered = () => commitsAtAnswer.push(commits());
    await Promise.all([
      db.categories.add(aCategory()).then(answered),
      db.unitOfWork.run(() => Promise.reject(new Error('no'))).catch(answered),
      db.unitOfWork.run(() => sleep(30)),
    ]);
    expect(commitsAtAnswer).toEqual([1, 1]);
  });

  it('rolls back only the unit of work that fails', async () => {
    db = await openSqlDatabase();
    const slug = 'the-same';
    const [first, second, third] = await Promise.allSettled([
      db.categories.add(aCategory({ slug })),
      db.categories.add(aCategory({ slug })),
      db.categories.add(aCategory()),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(ConflictError) });
    expect(third.status).toBe('fulfilled');
    expect(commits()).toBe(1);
    expect(await count()).toBe(2);
  });

  it('runs work in the async context of its caller', async () => {
    db = await openSqlDatabase();
    const request = new AsyncLocalStorage<number>();
    const readRequest = () => db.unitOfWork.run(() => Promise.resolve(request.getStore()));
    expect(await Promise.all([1, 2, 3].map((id) => request.run(id, readRequest)))).toEqual([1, 2, 3]);
  });

  it('does not start work that has waited too long', async () => {
    db = await openSqlDatabase({ wait: 100 });
    let started = false;
    const slow = db.unitOfWork.run(() => sleep(300));
    const waiting = db.unitOfWork.run(() => {
      started = true;
      return Promise.resolve();
    });
    await expect(waiting).rejects.toThrow(DatabaseUnavailableError);
    await slow;
    await db.categories.add(aCategory());
    expect(started).toBe(false);
  });

  it('rolls back work that takes too long and blocks its remaining writes', async () => {
    db = await openSqlDatabase({ run: 100 });
    const left: string[] = [];
    const runaway = db.unitOfWork.run(async () => {
      await db.categories.add(aCategory());
      await sleep(300);
      left.push(await outcomeOf(db.categories.add(aCategory())));
      left.push(await outcomeOf(db.categories.find('1')));
      left.push(await outcomeOf(db.unitOfWork.run(() => Promise.resolve())));
    });
    const refused = expect(runaway).rejects.toThrow(DatabaseUnavailableError);
    await db.categories.add(aCategory());
    await refused;
    await expect.poll(() => left).toEqual(Array(3).fill(expect.stringContaining('has ended')));
    expect(await count()).toBe(1);
  });

  it('blocks writes that were not awaited from the next unit of work', async () => {
    db = await openSqlDatabase();
    let careless = Promise.resolve('');
    const [, outcome] = await Promise.all([
      db.unitOfWork.run(() => {
        careless = outcomeOf(sleep(5).then(() => db.categories.add(aCategory())));
        return Promise.resolve();
      }),
      db.unitOfWork.run(() => sleep(50).then(() => careless)),
    ]);
    expect(outcome).toContain('has ended');
    expect(await count()).toBe(0);
  });

  it('rejects the whole batch when the commit fails, and continues', async () => {
    db = await openSqlDatabase();
    // A deferred key is looked at only when the transaction commits.
    const orphan = () =>
      db.sql.writeSync(() => {
        db.writing.pragma('defer_foreign_keys = ON');
        db.writing.exec(`INSERT INTO order_items (order_id, product_id, product_name, quantity, price)
          VALUES (404, 404, 'nothing', 1, 1)`);
      });
    const results = await Promise.allSettled([db.categories.add(aCategory()), orphan()]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailableError) });
    }
    expect(await count()).toBe(0);
    await db.categories.add(aCategory());
    expect(await count()).toBe(1);
  });

  it('rejects what ran when SQLite rolls back by itself, and continues', async () => {
    db = await openSqlDatabase();
    const [first, fatal, third] = await Promise.allSettled([
      db.categories.add(aCategory()),
      db.unitOfWork.run(() => {
        db.writing.exec('ROLLBACK'); // as SQLite does when it cannot go on
        return Promise.resolve();
      }),
      db.categories.add(aCategory()),
    ]);
    for (const lost of [first, fatal]) {
      expect(lost).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailableError) });
    }
    expect(third.status).toBe('fulfilled');
    expect(await count()).toBe(1);
  });

  it('is unavailable while the disk is full, and continues afterwards', async () => {
    db = await openSqlDatabase();
    const pages = Number(db.writing.pragma('page_count', { simple: true }));
    db.writing.pragma(`max_page_count = ${pages}`);
    const large = aCategory({ description: 'x'.repeat(100_000) });
    await expect(db.categories.add(large)).rejects.toThrow(DatabaseUnavailableError);
    db.writing.pragma('max_page_count = 1000000');
    await db.categories.add(large);
    expect(await count()).toBe(1);
  });

  it('finishes waiting work and accepts no more when it closes', async () => {
    db = await openSqlDatabase();
    const waiting = db.categories.add(aCategory());
    const drained = db.writer.queue.drain();
    await expect(db.categories.add(aCategory())).rejects.toThrow(DatabaseUnavailableError);
    await waiting;
    await drained;
    expect(await count()).toBe(1);
  });
});
