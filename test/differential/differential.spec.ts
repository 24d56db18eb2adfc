import * as fc from 'fast-check';
import { expect, inject, it } from 'vitest';
import { Chance } from './chance.js';
import './provided.js';
import { nextOperation } from './sequence.js';
import { shrink, told, type Failure } from './shrink.js';
import { StorePair } from './store-pair.js';
import { Tally } from './tally.js';
import type { Operation } from './operation.js';
import { World } from './world.js';

/** A world grows old: with all that is in it, its lists say less for what they cost. */
const OPERATIONS_A_WORLD = 1250;
const PATIENCE_MS = 180_000;

async function live(count: number, chance: Chance, tally: Tally): Promise<Failure | null> {
  const pair = await StorePair.open();
  const operations: Operation[] = [];
  const writes = new Set<Operation>();
  try {
    const world = new World();
    while (operations.length < count) {
      const operation = nextOperation(operations.length, world, chance);
      operations.push(operation);
      const { answer, differences } = await pair.perform(operation);
      tally.count(operation, answer.status);
      if (differences.length > 0) return { operations, differences, writes };
      if (operation.method !== 'GET' && answer.status < 400) writes.add(operation);
      world.learn(operation, answer);
    }
    return null;
  } finally {
    await pair.close();
  }
}

it('nobody can tell the stores apart by what the API answers', async () => {
  const { operations, seed } = inject('differential');
  const worlds = Math.ceil(operations / OPERATIONS_A_WORLD);
  const tally = new Tally();
  const property = fc.asyncProperty(fc.gen(), async (gen) => {
    const failure = await live(Math.ceil(operations / worlds), new Chance(gen), tally);
    if (!failure) return;
    const { length } = failure.operations;
    throw new Error(`After ${length} operations; shortened:\n${told(await shrink(failure, PATIENCE_MS))}`);
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
