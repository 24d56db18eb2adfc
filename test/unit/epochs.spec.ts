import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Epochs } from '../../src/platform/cache/epochs.js';
import { StoreEpoch } from '../../src/platform/database/store-epoch.js';
import { StoreUnavailableError } from '../../src/shared/domain-error.js';

const TRUST = 100;

/** Each answer is given when the test says so, of what the store had when it was asked, or has by then. */
class Answer {
  private settle!: (outcome: Promise<number>) => void;
  readonly promise = new Promise<number>((resolve) => (this.settle = resolve));

  constructor(private readonly act: () => number) {}

  give(): void {
    this.settle(Promise.resolve(this.act()));
  }

  /** What was read or done a while ago, and arrives now. */
  actNow(): () => void {
    const epoch = this.act();
    return () => this.settle(Promise.resolve(epoch));
  }

  refuse(): void {
    this.settle(Promise.reject(new StoreUnavailableError()));
  }
}

class HeldStore extends StoreEpoch {
  epoch = 1;
  readonly reads: Answer[] = [];
  readonly advances: Answer[] = [];
  writes: number | null = null;

  override current(): Promise<number> {
    return ask(this.reads, () => this.epoch);
  }

  override advance(): Promise<number> {
    return ask(this.advances, () => (this.epoch += 1));
  }

  override async attend(): Promise<void> {}

  override async leave(): Promise<void> {}

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

describe(Epochs.name, () => {
  let time: number;
  let store: HeldStore;
  let epochs: Epochs;

  beforeEach(() => {
    time = 5000;
    vi.spyOn(performance, 'now').mockImplementation(() => time);
    store = new HeldStore();
    epochs = new Epochs(store, TRUST, true);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** By an instance that has just asked. */
  async function learn(): Promise<void> {
    const asking = epochs.current();
    store.reads.at(-1)?.give();
    await asking;
  }

  describe('the current one', () => {
    it('is asked for once in the time of trust', async () => {
      await learn();
      expect(epochs.current()).toBe(1);
      time += TRUST;
      expect(epochs.current()).toBe(1);
      expect(store.reads).toHaveLength(1);
      time += 1;
      const asked = epochs.current();
      expect(store.reads).toHaveLength(2);
      store.reads[1]?.give();
      expect(await asked).toBe(1);
    });

    it('is trusted from when it was asked for, not from when the answer came', async () => {
      const asking = epochs.current();
      time += TRUST;
      store.reads[0]?.give();
      expect(await asking).toBe(1);
      time += 1;
      store.epoch = 2;
      const next = epochs.current();
      store.reads[1]?.give();
      expect(await next).toBe(2);
    });

    it('is asked for once by many', async () => {
      const asking = Array.from({ length: 500 }, async () => epochs.current());
      expect(store.reads).toHaveLength(1);
      store.reads[0]?.give();
      expect(new Set(await Promise.all(asking))).toEqual(new Set([1]));
    });

    it('is not taken from an answer that was asked for too long ago', async () => {
      const early = epochs.current();
      const arrive = store.reads[0]?.actNow();
      time += TRUST + 1;
      store.epoch = 2;
      const late = epochs.current();
      expect(store.reads).toHaveLength(2);
      store.reads[1]?.give();
      expect(await late).toBe(2);
      arrive?.();
      await early;
      expect(epochs.current()).toBe(2);
    });

    it('is asked for again after an error, of which all are told who waited for it', async () => {
      const asking = Promise.allSettled([epochs.current(), epochs.current()]);
      store.reads[0]?.refuse();
      for (const outcome of await asking) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailableError) });
      }
      const again = epochs.current();
      expect(store.reads).toHaveLength(2);
      store.reads[1]?.give();
      expect(await again).toBe(1);
    });

    it('is not forgotten because a later question fails', async () => {
      await learn();
      time += TRUST + 1;
      const asking = epochs.current();
      store.reads[1]?.refuse();
      await expect(asking).rejects.toBeInstanceOf(StoreUnavailableError);
      await learn();
      expect(epochs.current()).toBe(1);
    });

    it('never falls below one that this instance knows', async () => {
      const slow = epochs.current();
      const arrive = store.reads[0]?.actNow();
      const beginning = epochs.begin();
      store.advances[0]?.give();
      await beginning;
      arrive?.();
      expect(await slow).toBe(2);
      expect(epochs.current()).toBe(2);
    });

    it('never falls below one that this instance has begun, also where that took long', async () => {
      const beginning = epochs.begin();
      time += TRUST - 10;
      const early = epochs.current();
      const arrive = store.reads[0]?.actNow();
      store.advances[0]?.give();
      await beginning;
      time += 20;
      // The one that was begun is not trusted any more, and the question from before it is still on its way.
      const joined = epochs.current();
      arrive?.();
      store.reads[1]?.give();
      await early;
      expect(await joined).toBe(2);
    });
  });

  describe('beginning one', () => {
    it('is known at once, without asking', async () => {
      await learn();
      const beginning = epochs.begin();
      store.advances[0]?.give();
      await beginning;
      expect(epochs.current()).toBe(2);
      expect(store.reads).toHaveLength(1);
    });

    it('is asked for again after the time of trust, counted from when it was asked for', async () => {
      const beginning = epochs.begin();
      time += TRUST;
      store.advances[0]?.give();
      await beginning;
      expect(epochs.current()).toBe(2);
      time += 1;
      void epochs.current();
      expect(store.reads).toHaveLength(1);
      store.reads[0]?.give();
    });

    it('is the next one for all who come while one is being begun', async () => {
      const [first, ...others] = [1, 2, 3, 4].map(() => epochs.begin());
      expect(store.advances).toHaveLength(1);
      let isDone = false;
      const all = Promise.all(others).then(() => (isDone = true));
      store.advances[0]?.give();
      await first;
      await settled();
      expect(isDone).toBe(false);
      expect(store.advances).toHaveLength(2);
      store.advances[1]?.give();
      await all;
      expect(store.epoch).toBe(3);
      expect(epochs.current()).toBe(3);
    });

    it('goes on after the last that was begun', async () => {
      for (const count of [1, 2, 3]) {
        const beginning = epochs.begin();
        expect(store.advances).toHaveLength(count);
        store.advances.at(-1)?.give();
        await beginning;
      }
      expect(store.epoch).toBe(4);
    });

    it('fails for whom it fails, and is tried for those who came meanwhile', async () => {
      const first = epochs.begin();
      const others = Promise.all([epochs.begin(), epochs.begin()]);
      store.advances[0]?.refuse();
      await expect(first).rejects.toBeInstanceOf(StoreUnavailableError);
      await settled();
      expect(store.advances).toHaveLength(2);
      store.advances[1]?.give();
      await others;
      expect(epochs.current()).toBe(2);
    });

    it('can be tried again after an error, also after that of a next one', async () => {
      const attempts = Promise.allSettled([epochs.begin(), epochs.begin()]);
      store.advances[0]?.refuse();
      await settled();
      store.advances[1]?.refuse();
      expect((await attempts).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      const again = epochs.begin();
      expect(store.advances).toHaveLength(3);
      store.advances[2]?.give();
      await again;
      expect(epochs.current()).toBe(2);
    });
  });

  describe('of a cache in one process, on a database that tells of the writes of others', () => {
    let alone: Epochs;
    beforeEach(() => {
      store.writes = 4;
      alone = new Epochs(store, TRUST, false);
    });

    it('is another one with each write of another process, without a question to the database', () => {
      const seen = new Set([alone.current()]);
      expect(alone.current()).toBe([...seen][0]);
      for (store.writes of [5, 9, 10]) {
        const next = alone.current();
        expect(seen.has(next)).toBe(false);
        seen.add(next);
        expect(alone.current()).toBe(next);
      }
      expect(store.reads).toEqual([]);
    });

    it('is another one once this process has begun it', async () => {
      const seen = [alone.current()];
      for (const writes of [4, 5, 5, 6]) {
        store.writes = writes;
        const beginning = alone.begin();
        store.advances.at(-1)?.give();
        await beginning;
        seen.push(alone.current());
      }
      expect(new Set(seen).size).toBe(seen.length);
    });

    it('is not affected by them where the cache is shared, because they clear what they change', async () => {
      await learn();
      store.writes = 5;
      expect(epochs.current()).toBe(1);
    });

    it('cannot be told while the database cannot', async () => {
      store.foreignWrites = () => {
        throw new StoreUnavailableError();
      };
      expect(() => alone.current()).toThrow(StoreUnavailableError);
    });
  });

  describe('beginning one for all', () => {
    /** Of the real clock, as the wait is. */
    async function millisecondsFor(own: Epochs): Promise<number> {
      vi.mocked(performance.now).mockRestore();
      const began = performance.now();
      const beginning = own.beginForAll();
      store.advances[0]?.give();
      await beginning;
      return performance.now() - began;
    }

    it('waits until no other instance goes by an older one', async () => {
      expect(await millisecondsFor(epochs)).toBeGreaterThanOrEqual(TRUST);
    });

    it('waits for nobody where there is no other', async () => {
      expect(await millisecondsFor(new Epochs(store, 60_000, false))).toBeLessThan(10_000);
      expect(store.epoch).toBe(2);
    });

    it('tells at once that it cannot', async () => {
      const beginning = new Epochs(store, 60_000, true).beginForAll();
      store.advances[0]?.refuse();
      await expect(beginning).rejects.toBeInstanceOf(StoreUnavailableError);
    });
  });
});
