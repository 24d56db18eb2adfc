// Who is compared, as the suites name them.
import { measure } from '../support/load.mjs';

export const LABELS = {
  limit: 'node:http, constant bytes',
  bare: 'node:http, prepared',
  docs: 'documented way',
  hit: 'shop, in-process cache',
  redis: 'shop, Redis',
  none: 'shop, no cache',
  two: 'shop, two processes and Redis',
};

const SERVERS = {
  bare: (fleet) => fleet.bare(),
  docs: (fleet) => fleet.docsWay(),
  hit: (fleet) => fleet.shop(),
  redis: (fleet) => fleet.shop({ cache: 'redis' }),
  none: (fleet) => fleet.shop({ cache: 'none' }),
  // Each of several processes bypasses a cache of its own.
  two: (fleet) => fleet.shop({ cache: 'redis', workers: 2 }),
};

/**
 * A server under a load.
 * @param server of the fleet
 * @param load of support/shopping.mjs
 * @param connections 64 unless another number is given
 */
export function contender(label, server, load, connections) {
  return {
    label,
    prepare: async (fleet) => {
      const prepared = await load(await server(fleet));
      return (seconds) => measure({ ...prepared, connections }, seconds);
    },
  };
}

/** @param loads by the keys of LABELS */
export function contenders(loads) {
  return Object.fromEntries(
    Object.entries(loads).map(([key, load]) => [key, contender(LABELS[key], SERVERS[key], load)]),
  );
}

/** All of `keys` under one load. */
export const each = (keys, load) => contenders(Object.fromEntries(keys.map((key) => [key, load])));

/** The rows of a comparison with `of`: each contender but that one. @param bars by key */
export function rowsOf(all, of, bars = {}) {
  return Object.keys(all)
    .filter((key) => key !== of)
    .map((key) => ({ key, of, ...bars[key] }));
}

/** What performance.md asks of the shop, against what the documentation teaches. */
export const AGAINST_DOCS = { of: 'docs', suffix: '-docs', bar: 8, stretch: 15 };
