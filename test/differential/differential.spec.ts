import * as fc from 'fast-check';
import { expect, inject, it } from 'vitest';
import { Chance } from './chance.js';
import './provided.js';
import { nextOperation } from './sequence.js';
import { shrink, formatFailure, type Failure } from './shrink.js';
import { CACHES, ComparedShops, type Caches } from './compared-shops.js';
import { Tally } from './tally.js';
import type { Operation } from './operation.js';
import { World } from './world.js';

/** A world grows old: with all that is in it, its lists say less for what they cost. */
const OPERATIONS_PER_WORLD = 1250;
const TIMEOUT_MS = 1_000;

async function live(count: number, chance: Chance, caches: Caches, tally: Tally): Promise<Failure | null> {
  const shops = await ComparedShops.open(caches);
  const operations: Operation[] = [];
  const writes = new Set<Operation>();
  try {
    const world = new World();
    while (operations.length < count) {
      const operation = nextOperation(operations.length, world, chance);
      operations.push(operation);
      const { answer, differences } = await shops.perform(operation);
      tally.count(operation, answer.status);
      if (differences.length > 0) return { caches, operations, differences, writes };
      if (operation.method !== 'GET' && answer.status < 400) writes.add(operation);
      world.learn(operation, answer);
    }
    // Else there would have been no cache to tell from none.
    expect(shops.hits, `hits of the cache, ${JSON.stringify(caches)}`).toBeGreaterThan(count / 100);
    return null;
  } finally {
    await shops.close();
  }
}

it('SQLite, PostgreSQL and MongoDB give the same responses, with a cache or without', async () => {
  const { operations, seed } = inject('differential');
  // Each way to cache gets a world at least.
  const worlds = Math.max(CACHES.length, Math.ceil(operations / OPERATIONS_PER_WORLD));
  let begun = 0;
  const tally = new Tally();
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const caches = CACHES[begun % CACHES.length] ?? expect.fail('no caches');
    begun += 1;
    const failure = await live(Math.ceil(operations / worlds), new Chance(gen), caches, tally);
    if (!failure) return;
    const { length } = failure.operations;
    throw new Error(
      `After ${length} operations, cached ${JSON.stringify(caches)}; shortened:\n` +
        formatFailure(await shrink(failure, TIMEOUT_MS)),
    );
  });
  // Shortening is done here, because a step of it may take as long as a world.
  const run = await fc.check(property, { seed, numRuns: worlds, endOnFailure: true });
  console.log(
    `${tally.total} operations in ${run.numRuns} worlds, by the seed ${seed}:\n${tally.toString()}`,
  );
  if (run.failed)
    expect.fail(`DIFFERENTIAL_SEED=${seed}, path ${run.counterexamplePath}. ${String(run.errorInstance)}`);
  if (operations >= 10_000) expect(tally.missed).toEqual([]);
  expect(tally.total).toBeGreaterThanOrEqual(operations);
});
