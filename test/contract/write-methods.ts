import { features } from '../../src/features.js';
import type { PrepareWrite } from './write-method.js';

type Methods = Readonly<Record<string, Readonly<Record<string, 'reads' | PrepareWrite>>>>;

/**
 * Every method of every port, by port: either it reads, or the entry shows how to observe what it
 * writes. The contract of the unit of work holds for each write. There is one file for each feature
 * that has ports.
 */
export const METHODS: Methods = Object.assign(
  {},
  ...(await Promise.all(
    features
      .filter(({ persistence }) => persistence)
      .map(
        async ({ name }) => ((await import(`./write-methods/${name}.ts`)) as { methods: Methods }).methods,
      ),
  )),
) as Methods;

/** The writes: `ProductRepository.add` and how to observe what it writes. */
export const WRITES = Object.entries(METHODS).flatMap(([port, methods]) =>
  Object.entries(methods).flatMap(([method, prepare]) =>
    prepare === 'reads' ? [] : [[`${port}.${method}`, prepare] as const],
  ),
);
