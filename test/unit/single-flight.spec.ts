import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../src/platform/cache/single-flight.js';
import { Deferred } from '../support/async.js';

/** Counts how often the work is begun, and finishes it when the promise is resolved. */
function setUp() {
  const flights = new SingleFlight<string>();
  const work = { begun: 0, deferred: new Deferred(), outcome: async () => 'done' };
  const run = (name = 'a', landed: (outcome: string) => Promise<void> = async () => {}) =>
    flights.run(
      name,
      async () => {
        work.begun += 1;
        await work.deferred.promise;
        return work.outcome();
      },
      landed,
    );
  return { work, run };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe(SingleFlight.name, () => {
  it('runs the work once for concurrent callers', async () => {
    const { work, run } = setUp();
    const wanted = Array.from({ length: 500 }, () => run());
    work.deferred.resolve();
    expect(new Set(await Promise.all(wanted))).toEqual(new Set(['done']));
    expect(work.begun).toBe(1);
  });

  it('separates different keys', async () => {
    const { work, run } = setUp();
    work.deferred.resolve();
    await Promise.all([run('a'), run('b'), run('a')]);
    expect(work.begun).toBe(2);
  });

  it('runs the work again for callers that come after it has ended', async () => {
    const { work, run } = setUp();
    work.deferred.resolve();
    await run();
    await settled();
    await run();
    expect(work.begun).toBe(2);
  });

  it('returns the result before it is stored, and does not start again until then', async () => {
    const { work, run } = setUp();
    const landing = new Deferred();
    const landed: string[] = [];
    work.deferred.resolve();
    const land = async (outcome: string) => {
      landed.push(outcome);
      await landing.promise;
    };
    expect(await run('a', land)).toBe('done');
    expect(await run('a', land)).toBe('done');
    expect(work.begun).toBe(1);
    expect(landed).toEqual(['done']);
    landing.resolve();
    await settled();
    await run('a', land);
    expect(work.begun).toBe(2);
  });

  it('throws an error to all callers, stores nothing, and runs again for the next one', async () => {
    const { work, run } = setUp();
    const landed: string[] = [];
    const land = async (outcome: string) => void landed.push(outcome);
    const failure = new Error('failed');
    work.outcome = () => Promise.reject(failure);
    const wanted = Promise.allSettled([run('a', land), run('a', land), run('a', land)]);
    work.deferred.resolve();
    expect(await wanted).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: failure })));
    await settled();
    expect(landed).toEqual([]);
    work.outcome = async () => 'done';
    expect(await run('a', land)).toBe('done');
    expect(work.begun).toBe(2);
  });

  it('returns a result that cannot be stored', async () => {
    const { work, run } = setUp();
    work.deferred.resolve();
    const crash = () => Promise.reject(new Error('cannot land'));
    expect(await run('a', crash)).toBe('done');
    await settled();
    expect(await run('a', crash)).toBe('done');
    expect(work.begun).toBe(2);
  });
});
