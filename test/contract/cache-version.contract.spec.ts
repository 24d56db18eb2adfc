import { describe, expect, it, vi } from 'vitest';
import { CacheVersion } from '../../src/platform/database/cache-version.js';
import { aMoment, pausedUnitOfWork, outcomes, within } from '../support/async.js';
import { aCategory } from '../support/factories.js';
import type { TestAdapters } from '../support/open-adapters.js';
import { harness, useDatabase, type ContractHarness } from './harness.js';

const AT_ONCE = 30;

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
const byValue = (a: number, b: number) => a - b;

/** What persistence/database-cache version.ts promises, on a real database. */
describe(CacheVersion.name, () => {
  describe('with one instance', () => ofOne(harness));
  describe('with several instances', () => ofSeveral(harness));
  describe('during units of work', () => besideUnits(harness));
  describe('with writes of other instances', () => besideOthers(harness));
});

function ofOne(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  it('starts with a number and keeps it', async () => {
    const version = await db.version.current();
    expect(version).toBeGreaterThanOrEqual(0);
    expect(Number.isSafeInteger(version)).toBe(true);
    expect(await db.version.current()).toBe(version);
  });

  it('advances to the next number, which is valid at once', async () => {
    const first = await db.version.current();
    for (const next of range(first + 1, 5)) {
      expect(await db.version.advance()).toBe(next);
      expect(await db.version.current()).toBe(next);
    }
  });

  it('advances once for each of several concurrent calls', async () => {
    const first = await db.version.current();
    const { values, refusals } = await outcomes(range(0, AT_ONCE).map(() => db.version.advance()));
    expect(refusals).toEqual({});
    expect(values.sort(byValue)).toEqual(range(first + 1, AT_ONCE));
    expect(await db.version.current()).toBe(first + AT_ONCE);
  });

  it('never decreases for readers while it advances', async () => {
    let isRising = true;
    const seen: number[] = [];
    const watch = async () => {
      while (isRising) {
        seen.push(await db.version.current());
        await aMoment(0);
      }
    };
    const watching = watch();
    for (let times = 0; times < AT_ONCE; times += 1) {
      const advanced = await db.version.advance();
      expect(await db.version.current()).toBe(advanced);
    }
    isRising = false;
    await within(watching, 'the watcher');
    expect(seen).toEqual([...seen].sort(byValue));
  });

  it('does not change with other writes', async () => {
    const version = await db.version.current();
    await db.categories.add(aCategory());
    expect(await db.version.current()).toBe(version);
  });
}

function ofSeveral(harness: ContractHarness): void {
  /** Two instances on one database. */
  async function withTwo(test: (one: TestAdapters, other: TestAdapters) => Promise<void>): Promise<void> {
    const one = await harness.open();
    const other = await one.another();
    try {
      await test(one, other);
    } finally {
      await other.close();
      await one.close();
    }
  }

  it('is the same for all instances', () =>
    withTwo(async (one, other) => {
      await one.version.advance();
      expect(await other.version.current()).toBe(await one.version.current());
    }));

  it('is visible to the others as soon as it has advanced', () =>
    withTwo(async (one, other) => {
      for (let times = 0; times < 10; times += 1) {
        const begun = await one.version.advance();
        expect(await other.version.current()).toBe(begun);
        expect(await other.version.advance()).toBe(begun + 1);
        expect(await one.version.current()).toBe(begun + 1);
      }
    }));

  it('advances once for each of several concurrent calls', () =>
    withTwo(async (one, other) => {
      const first = await one.version.current();
      const advancing = range(0, AT_ONCE).map((index) => (index % 2 ? one : other).version.advance());
      const { values, refusals } = await outcomes(advancing);
      expect(refusals).toEqual({});
      expect(values.sort(byValue)).toEqual(range(first + 1, AT_ONCE));
      expect(await one.version.current()).toBe(first + AT_ONCE);
      expect(await other.version.current()).toBe(first + AT_ONCE);
    }));

  it('outlives the instances', async () => {
    let db = await harness.open();
    try {
      await db.version.advance();
      const version = await db.version.advance();
      db = await db.reopen();
      expect(await db.version.current()).toBe(version);
      expect(await db.version.advance()).toBe(version + 1);
    } finally {
      await db.close();
    }
  });
}

function besideUnits(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');

  it.each(['commit', 'rollBack'] as const)(
    'has advanced even if the unit of work ends with %s',
    async (end) => {
      const first = await db.version.current();
      const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => db.categories.add(aCategory()));
      // A database may have it wait for the unit of work; it is not part of it.
      const advancing = db.version.advance();
      await unitOfWork[end]();
      expect(await within(advancing, 'the next cache version')).toBe(first + 1);
      expect(await db.version.current()).toBe(first + 1);
    },
  );

  it('can be read while units of work are open, without waiting for them', async () => {
    const version = await db.version.advance();
    const unitOfWork = await pausedUnitOfWork(db.unitOfWork, () => db.categories.add(aCategory()));
    expect(await within(db.version.current(), 'the cache version', 5)).toBe(version);
    await unitOfWork.commit();
  });

  it('advances after the commit, when event handlers run', async () => {
    const first = await db.version.current();
    const begun: number[] = [];
    db.events.afterCommit(async () => {
      begun.push(await db.version.advance());
    });
    await db.unitOfWork.run(async () => {
      await db.categories.add(aCategory());
      db.events.raise({ happened: 'something' });
    });
    expect(begun).toEqual([first + 1]);
    expect(await db.version.current()).toBe(first + 1);
  });
}

function besideOthers(harness: ContractHarness): void {
  const db = useDatabase(harness, 'each');
  const write = (to: TestAdapters) => to.categories.add(aCategory());

  /** Asked twice: a number that changes by being asked tells of no rest. */
  const isAtRest = () => db.version.externalChangeCounter() === db.version.externalChangeCounter();

  it('externalChangeCounter() does not change while only this instance writes', async () => {
    await db.version.register();
    const before = db.version.externalChangeCounter();
    for (let writes = 0; writes < 3; writes += 1) {
      await write(db);
      expect(db.version.externalChangeCounter()).toBe(before);
    }
    await db.version.unregister();
  });

  it('externalChangeCounter() changes with each write of another instance, and only then', async () => {
    await db.version.register();
    for (let round = 0; round < 2; round += 1) {
      const other = await db.another();
      await other.version.register();
      for (let writes = 0; writes < 3; writes += 1) {
        const before = db.version.externalChangeCounter();
        await write(other);
        expect(db.version.externalChangeCounter()).not.toBe(before);
      }
      const last = db.version.externalChangeCounter();
      await write(other);
      await other.version.unregister();
      await other.close();
      await vi.waitUntil(isAtRest, 10_000);
      expect(db.version.externalChangeCounter()).not.toBe(last);
    }
    await db.version.unregister();
  });
}
