import type { Chance } from './chance.js';
import type { SymbolicRequest } from './operation.js';
import type { World } from './world.js';

/** How one kind of operation is made. */
export interface Recipe {
  readonly weight: number;
  /** What it is meant to be answered with now and then: without that, it would prove nothing. */
  readonly expects: 'success' | 'refusal';
  /** Null where nothing in the world lends itself to it yet. */
  readonly make: (world: World, chance: Chance) => SymbolicRequest | null;
}

export type Recipes = Readonly<Record<string, Recipe>>;

type Make = Recipe['make'];

export const succeeding = (weight: number, make: Make): Recipe => ({ weight, expects: 'success', make });

export const refused = (weight: number, make: Make): Recipe => ({ weight, expects: 'refusal', make });

/** Fields by chance: those of `all` that are picked, for bodies in which each may be absent. */
export function subset(chance: Chance, all: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = chance.some(Object.keys(all), 3);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}
