import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheVersions } from '../../src/platform/cache/cache-versions.js';
import { CacheVersion } from '../../src/platform/database/cache-version.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';

const TRUST = 100;

/**
 * Each answer is given when the test says so, of what the database had when it was asked, or has by
 * then.
 */
class Answer {
  private settle!: (outcome: Promise<number>) => void;
  readonly promise = new Promise<number>((resolve) => (this.settle = resolve));

  constructor(private readonly act: () => number) {}

  give(): void {
    this.settle(Promise.resolve(this.act()));
  }

  /** What was read or done a while ago, and arrives now. */
  actNow(): () => void {
    const version = this.act();
    return () => this.settle(Promise.resolve(version));
  }

  refuse(): void {
    this.settle(Promise.reject(new DatabaseUnavailableError()));
  }
}

class HeldCacheVersion extends CacheVersion {
  version = 1;
  readonly reads: Answer[] = [];
  readonly advances: Answer[] = [];
  writes: number | null = null;

  override current(): Promise<number> {
    return ask(this.reads, () => this.version);
  }

  override advance(): Promise<number> {
    return ask(this.advances, () => (this.version += 1));
  }

  override async register(): Promise<void> {}

  override async unregister(): Promise<void> {}

  override foreignWrites(): number | null {
    return this.writes;
  }
}

function ask(answers: Answer[], act: () => number): Promise<number> {
  const answer = new Answer(act);
  answers.push(answer);
  return answer.promise;
}

/** What awaits what has been answered has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe(CacheVersions.name, () => {
  let time: number;
  let db: HeldCacheVersion;
  let cacheVersions: CacheVersions;

  beforeEach(() => {
    time = 5000;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    db = new HeldCacheVersion();
    cacheVersions = new CacheVersions(db, TRUST, true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** By an instance that has just asked. */
  async function learn(): Promise<void> {
    const asking = cacheVersions.current();
    db.reads.at(-1)?.give();
    await asking;
  }

  describe('the current one', () => {
    it('is asked for once in the time of trust', async () => {
      await learn();
      expect(cacheVersions.current()).toBe(1);
      time += TRUST;
      expect(cacheVersions.current()).toBe(1);
      expect(db.reads).toHaveLength(1);
      time += 1;
      const asked = cacheVersions.current();
      expect(db.reads).toHaveLength(2);
      db.reads[1]?.give();
      expect(await asked).toBe(1);
    });

    it('is trusted from when it was asked for, not from when the answer came', async () => {
      const asking = cacheVersions.current();
      time += TRUST;
      db.reads[0]?.give();
      expect(await asking).toBe(1);
      time += 1;
      db.version = 2;
      const next = cacheVersions.current();
      db.reads[1]?.give();
      expect(await next).toBe(2);
    });

    it('is asked for once by many', async () => {
      const asking = Array.from({ length: 500 }, async () => cacheVersions.current());
      expect(db.reads).toHaveLength(1);
      db.reads[0]?.give();
      expect(new Set(await Promise.all(asking))).toEqual(new Set([1]));
    });

    it('is not taken from an answer that was asked for too long ago', async () => {
      const early = cacheVersions.current();
      const arrive = db.reads[0]?.actNow();
      time += TRUST + 1;
      db.version = 2;
      const late = cacheVersions.current();
      expect(db.reads).toHaveLength(2);
      db.reads[1]?.give();
      expect(await late).toBe(2);
      arrive?.();
      await early;
      expect(cacheVersions.current()).toBe(2);
    });

    it('is asked for again after an error, of which all are told who waited for it', async () => {
      const asking = Promise.allSettled([cacheVersions.current(), cacheVersions.current()]);
      db.reads[0]?.refuse();
      for (const outcome of await asking) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseUnavailableError) });
      }
      const again = cacheVersions.current();
      expect(db.reads).toHaveLength(2);
      db.reads[1]?.give();
      expect(await again).toBe(1);
    });

    it('is not forgotten because a later question fails', async () => {
      await learn();
      time += TRUST + 1;
      const asking = cacheVersions.current();
      db.reads[1]?.refuse();
      await expect(asking).rejects.toBeInstanceOf(DatabaseUnavailableError);
      await learn();
      expect(cacheVersions.current()).toBe(1);
    });

    it('never falls below one that this instance knows', async () => {
      const slow = cacheVersions.current();
      const arrive = db.reads[0]?.actNow();
      const beginning = cacheVersions.begin();
      db.advances[0]?.give();
      await beginning;
      arrive?.();
      expect(await slow).toBe(2);
      expect(cacheVersions.current()).toBe(2);
    });

    it('never falls below one that this instance has begun, also where that took long', async () => {
      const beginning = cacheVersions.begin();
      time += TRUST - 10;
      const early = cacheVersions.current();
      const arrive = db.reads[0]?.actNow();
      db.advances[0]?.give();
      await beginning;
      time += 20;
      // The one that was begun is not trusted any more, and the question from before it is still on
      // its way.
      const joined = cacheVersions.current();
      arrive?.();
      db.reads[1]?.give();
      await early;
      expect(await joined).toBe(2);
    });
  });

  describe('beginning one', () => {
    it('is known at once, without asking', async () => {
      await learn();
      const beginning = cacheVersions.begin();
      db.advances[0]?.give();
      await beginning;
      expect(cacheVersions.current()).toBe(2);
      expect(db.reads).toHaveLength(1);
    });

    it('is asked for again after the time of trust, counted from when it was asked for', async () => {
      const beginning = cacheVersions.begin();
      time += TRUST;
      db.advances[0]?.give();
      await beginning;
      expect(cacheVersions.current()).toBe(2);
      time += 1;
      void cacheVersions.current();
      expect(db.reads).toHaveLength(1);
      db.reads[0]?.give();
    });

    it('is the next one for all who come while one is being begun', async () => {
      const [first, ...others] = [1, 2, 3, 4].map(() => cacheVersions.begin());
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
      expect(cacheVersions.current()).toBe(3);
    });

    it('goes on after the last that was begun', async () => {
      for (const count of [1, 2, 3]) {
        const beginning = cacheVersions.begin();
        expect(db.advances).toHaveLength(count);
        db.advances.at(-1)?.give();
        await beginning;
      }
      expect(db.version).toBe(4);
    });

    it('fails for whom it fails, and is tried for those who came meanwhile', async () => {
      const first = cacheVersions.begin();
      const others = Promise.all([cacheVersions.begin(), cacheVersions.begin()]);
      db.advances[0]?.refuse();
      await expect(first).rejects.toBeInstanceOf(DatabaseUnavailableError);
      await settled();
      expect(db.advances).toHaveLength(2);
      db.advances[1]?.give();
      await others;
      expect(cacheVersions.current()).toBe(2);
    });

    it('can be tried again after an error, also after that of a next one', async () => {
      const attempts = Promise.allSettled([cacheVersions.begin(), cacheVersions.begin()]);
      db.advances[0]?.refuse();
      await settled();
      db.advances[1]?.refuse();
      expect((await attempts).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      const again = cacheVersions.begin();
      expect(db.advances).toHaveLength(3);
      db.advances[2]?.give();
      await again;
      expect(cacheVersions.current()).toBe(2);
    });
  });

  describe('of a cache in one process, on a database that tells of the writes of others', () => {
    let alone: CacheVersions;
    beforeEach(() => {
      db.writes = 4;
      alone = new CacheVersions(db, TRUST, false);
    });

    it('is another one with each write of another process, without a question to the database', () => {
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

    it('is another one once this process has begun it', async () => {
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

    it('is not affected by them where the cache is shared, because they clear what they change', async () => {
      await learn();
      db.writes = 5;
      expect(cacheVersions.current()).toBe(1);
    });

    it('cannot be told while the database cannot', async () => {
      db.foreignWrites = () => {
        throw new DatabaseUnavailableError();
      };
      expect(() => alone.current()).toThrow(DatabaseUnavailableError);
    });
  });

  describe('beginning one for all', () => {
    /** Of the real clock, as the wait is. */
    async function millisecondsFor(own: CacheVersions): Promise<number> {
      vi.mocked(performance.now).mockRestore();
      const began = performance.now();
      const beginning = own.beginForAll();
      db.advances[0]?.give();
      await beginning;
      return performance.now() - began;
    }

    it('waits until no other instance goes by an older one', async () => {
      expect(await millisecondsFor(cacheVersions)).toBeGreaterThanOrEqual(TRUST);
    });

    it('waits for nobody where there is no other', async () => {
      expect(await millisecondsFor(new CacheVersions(db, 60_000, false))).toBeLessThan(10_000);
      expect(db.version).toBe(2);
    });

    it('tells at once that it cannot', async () => {
      const beginning = new CacheVersions(db, 60_000, true).beginForAll();
      db.advances[0]?.refuse();
      await expect(beginning).rejects.toBeInstanceOf(DatabaseUnavailableError);
    });
  });
});
