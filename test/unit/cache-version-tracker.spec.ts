import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheVersionTracker } from '../../src/platform/cache/cache-version-tracker.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { HeldCacheVersion } from '../support/held-cache-version.js';

const TRUST = 100;

/** What awaits what has been answered has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe(CacheVersionTracker.name, () => {
  let time: number;
  let db: HeldCacheVersion;
  let tracker: CacheVersionTracker;

  beforeEach(() => {
    time = 5000;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    db = new HeldCacheVersion();
    tracker = new CacheVersionTracker(db, TRUST, true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** By an instance that has just asked. */
  async function learn(): Promise<void> {
    const asking = tracker.current();
    db.reads.at(-1)?.give();
    await asking;
  }

  describe('the current version', () => {
    it('is read once in the trust period', async () => {
      await learn();
      expect(tracker.current()).toBe(1);
      time += TRUST;
      expect(tracker.current()).toBe(1);
      expect(db.reads).toHaveLength(1);
      time += 1;
      const asked = tracker.current();
      expect(db.reads).toHaveLength(2);
      db.reads[1]?.give();
      expect(await asked).toBe(1);
    });

    it('is trusted from the start of its read, not from the response', async () => {
      const asking = tracker.current();
      time += TRUST;
      db.reads[0]?.give();
      expect(await asking).toBe(1);
      time += 1;
      db.version = 2;
      const next = tracker.current();
      db.reads[1]?.give();
      expect(await next).toBe(2);
    });

    it('is read once for concurrent callers', async () => {
      const asking = Array.from({ length: 500 }, async () => tracker.current());
      expect(db.reads).toHaveLength(1);
      db.reads[0]?.give();
      expect(new Set(await Promise.all(asking))).toEqual(new Set([1]));
    });

    it('is not taken from a read that started too long ago', async () => {
      const early = tracker.current();
      const arrive = db.reads[0]?.actNow();
      time += TRUST + 1;
      db.version = 2;
      const late = tracker.current();
      expect(db.reads).toHaveLength(2);
      db.reads[1]?.give();
      expect(await late).toBe(2);
      arrive?.();
      await early;
      expect(tracker.current()).toBe(2);
    });

    it('is read again after an error, which all waiting callers get', async () => {
      const asking = Promise.allSettled([tracker.current(), tracker.current()]);
      db.reads[0]?.refuse();
      for (const outcome of await asking) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailableError) });
      }
      const again = tracker.current();
      expect(db.reads).toHaveLength(2);
      db.reads[1]?.give();
      expect(await again).toBe(1);
    });

    it('is kept when a later read fails', async () => {
      await learn();
      time += TRUST + 1;
      const asking = tracker.current();
      db.reads[1]?.refuse();
      await expect(asking).rejects.toBeInstanceOf(DatabaseUnavailableError);
      await learn();
      expect(tracker.current()).toBe(1);
    });

    it('never decreases', async () => {
      const slow = tracker.current();
      const arrive = db.reads[0]?.actNow();
      const beginning = tracker.begin();
      db.advances[0]?.give();
      await beginning;
      arrive?.();
      expect(await slow).toBe(2);
      expect(tracker.current()).toBe(2);
    });

    it('never decreases below one that this instance has begun, even if that took long', async () => {
      const beginning = tracker.begin();
      time += TRUST - 10;
      const early = tracker.current();
      const arrive = db.reads[0]?.actNow();
      db.advances[0]?.give();
      await beginning;
      time += 20;
      // The one that was begun is not trusted any more, and the question from before it is still on
      // its way.
      const joined = tracker.current();
      arrive?.();
      db.reads[1]?.give();
      await early;
      expect(await joined).toBe(2);
    });
  });

  describe('beginning a version', () => {
    it('makes it current at once, without a read', async () => {
      await learn();
      const beginning = tracker.begin();
      db.advances[0]?.give();
      await beginning;
      expect(tracker.current()).toBe(2);
      expect(db.reads).toHaveLength(1);
    });

    it('is followed by a read after the trust period, counted from its start', async () => {
      const beginning = tracker.begin();
      time += TRUST;
      db.advances[0]?.give();
      await beginning;
      expect(tracker.current()).toBe(2);
      time += 1;
      void tracker.current();
      expect(db.reads).toHaveLength(1);
      db.reads[0]?.give();
    });

    it('is shared by all callers that come while it is pending', async () => {
      const [first, ...others] = [1, 2, 3, 4].map(() => tracker.begin());
      expect(db.advances).toHaveLength(1);
      let isDone = false;
      const all = Promise.all(others).then(() => (isDone = true));
      db.advances[0]?.give();
      await first;
      await settled();
      expect(isDone).toBe(false);
      expect(db.advances).toHaveLength(2);
      db.advances[1]?.give();
      await all;
      expect(db.version).toBe(3);
      expect(tracker.current()).toBe(3);
    });

    it('advances from the last one', async () => {
      for (const count of [1, 2, 3]) {
        const beginning = tracker.begin();
        expect(db.advances).toHaveLength(count);
        db.advances.at(-1)?.give();
        await beginning;
      }
      expect(db.version).toBe(4);
    });

    it('fails for its callers, and is attempted for those that came in the meantime', async () => {
      const first = tracker.begin();
      const others = Promise.all([tracker.begin(), tracker.begin()]);
      db.advances[0]?.refuse();
      await expect(first).rejects.toBeInstanceOf(DatabaseUnavailableError);
      await settled();
      expect(db.advances).toHaveLength(2);
      db.advances[1]?.give();
      await others;
      expect(tracker.current()).toBe(2);
    });

    it('can be repeated after an error, even after that of the next one', async () => {
      const attempts = Promise.allSettled([tracker.begin(), tracker.begin()]);
      db.advances[0]?.refuse();
      await settled();
      db.advances[1]?.refuse();
      expect((await attempts).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      const again = tracker.begin();
      expect(db.advances).toHaveLength(3);
      db.advances[2]?.give();
      await again;
      expect(tracker.current()).toBe(2);
    });
  });

  describe('of an in-process cache, on a database that reports writes of other processes', () => {
    let alone: CacheVersionTracker;
    beforeEach(() => {
      db.writes = 4;
      alone = new CacheVersionTracker(db, TRUST, false);
    });

    it('changes with each write of another process, without a read', () => {
      const seen = new Set([alone.current()]);
      expect(alone.current()).toBe([...seen][0]);
      for (db.writes of [5, 9, 10]) {
        const next = alone.current();
        expect(seen.has(next)).toBe(false);
        seen.add(next);
        expect(alone.current()).toBe(next);
      }
      expect(db.reads).toEqual([]);
    });

    it('changes when this process begins a version', async () => {
      const seen = [alone.current()];
      for (const writes of [4, 5, 5, 6]) {
        db.writes = writes;
        const beginning = alone.begin();
        db.advances.at(-1)?.give();
        await beginning;
        seen.push(alone.current());
      }
      expect(new Set(seen).size).toBe(seen.length);
    });

    it('does not change for a shared cache, because the writers delete what they change', async () => {
      await learn();
      db.writes = 5;
      expect(tracker.current()).toBe(1);
    });

    it('fails while the database is unavailable', async () => {
      db.externalChangeCounter = () => {
        throw new DatabaseUnavailableError();
      };
      expect(() => alone.current()).toThrow(DatabaseUnavailableError);
    });
  });

  describe('beginning a version for all instances', () => {
    /** Of the real clock, as the wait is. */
    async function millisecondsFor(own: CacheVersionTracker): Promise<number> {
      vi.mocked(performance.now).mockRestore();
      const began = performance.now();
      const beginning = own.beginForAll();
      db.advances[0]?.give();
      await beginning;
      return performance.now() - began;
    }

    it('waits until no instance trusts an older one', async () => {
      expect(await millisecondsFor(tracker)).toBeGreaterThanOrEqual(TRUST);
    });

    it('does not wait without other instances', async () => {
      expect(await millisecondsFor(new CacheVersionTracker(db, 60_000, false))).toBeLessThan(10_000);
      expect(db.version).toBe(2);
    });

    it('fails at once if the database does', async () => {
      const beginning = new CacheVersionTracker(db, 60_000, true).beginForAll();
      db.advances[0]?.refuse();
      await expect(beginning).rejects.toBeInstanceOf(DatabaseUnavailableError);
    });
  });
});
