import { beforeEach, describe, expect, it } from 'vitest';
import { ALONE_TRUST_MS, Instances, type InstanceStore } from '../../src/platform/database/instances.js';

const SECOND_MS = 1000;

/** Where a database keeps the instances, and a way around it. */
export interface StoredInstances {
  readonly store: InstanceStore;
  clear(): Promise<unknown>;
  count(): Promise<number>;
}

/** The tests of Instances, for each database that has a store for them. */
export function testInstances(stored: () => StoredInstances): void {
  describe(Instances.name, () => {
    let time: number;
    let first: Instances;

    const instance = () => new Instances(stored().store, () => time);

    beforeEach(async () => {
      await stored().clear();
      time = 0;
      first = instance();
      await first.beat();
    });

    it('is not sure to be alone before its first look', () => {
      expect(instance().isAlone).toBe(false);
    });

    it('is sure to be alone for a while, and then only after another look', async () => {
      expect(first.isAlone).toBe(true);
      time += ALONE_TRUST_MS - 1;
      expect(first.isAlone).toBe(true);
      time += 1;
      expect(first.isAlone).toBe(false);
      await first.beat();
      expect(first.isAlone).toBe(true);
    });

    it('counts the periods in which it is alone, not each look', async () => {
      for (let looks = 0; looks < 3; looks += 1) {
        time += ALONE_TRUST_MS / 2;
        await first.beat();
        expect(first.alonePeriods).toBe(1);
      }
      time += ALONE_TRUST_MS;
      await first.beat();
      expect(first.alonePeriods).toBe(2);
    });

    it('sees another instance and is seen by it', async () => {
      const second = instance();
      await second.beat();
      expect(second.isAlone).toBe(false);
      await first.beat();
      expect(first.isAlone).toBe(false);
    });

    it('waits until the other instance knows about it', async () => {
      const second = instance();
      const began = performance.now();
      await second.register();
      // A timer may be early by a millisecond.
      expect(performance.now() - began).toBeGreaterThan(ALONE_TRUST_MS - 5);
      await second.unregister();
      await first.beat();
      expect(first.isAlone).toBe(true);
      expect(first.alonePeriods).toBe(1);
    });

    it('treats an instance as dead after six seconds and removes it after a minute', async () => {
      await instance().beat();
      for (let seconds = 0; seconds <= 62; seconds += 1) {
        await first.beat();
        expect(first.isAlone, `${seconds} s`).toBe(seconds >= 6);
        time += SECOND_MS;
      }
      expect(await stored().count()).toBe(1);
    });

    it('recognizes an instance that was only slow', async () => {
      const second = instance();
      await second.beat();
      for (let seconds = 0; seconds <= 61; seconds += 1) {
        await first.beat();
        time += SECOND_MS;
      }
      expect(first.isAlone).toBe(true);
      await second.beat();
      await first.beat();
      expect(first.isAlone).toBe(false);
      expect(second.isAlone).toBe(false);
    });
  });
}
