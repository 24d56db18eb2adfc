import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../src/shared/semaphore.js';

describe(Semaphore.name, () => {
  it('never lets more run at once than it has places, and lets all run in the end', async () => {
    const semaphore = new Semaphore(3);
    let [running, most, done] = [0, 0, 0];
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(1);
      running -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => semaphore.run(work)));
    expect({ most, done, running }).toEqual({ most: 3, done: 20, running: 0 });
  });

  it('takes them in the order in which they came', async () => {
    const semaphore = new Semaphore(1);
    const order: number[] = [];
    const one = async (n: number) => {
      await sleep(1);
      order.push(n);
    };
    await Promise.all([1, 2, 3, 4].map((n) => semaphore.run(() => one(n))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('gives the place back when the work fails', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await semaphore.run(() => Promise.resolve('next'))).toBe('next');
  });
});
