import type { Feature } from '../../src/platform/features/feature.js';
import type { TestAdapters } from '../support/open-adapters.js';

type PortsOf<F> = F extends Feature<infer P> ? P : never;

export interface PreparedWrite {
  write(): Promise<unknown>;
  /** Returns everything that the write changes. */
  readState(): Promise<unknown>;
}

export type PrepareWrite = (db: TestAdapters) => Promise<PreparedWrite>;

/**
 * For each method of each port of a feature: it reads, or here is how to observe what it writes.
 */
export type WriteMethods<F> = {
  [Name in keyof PortsOf<F>]: {
    [Method in keyof PortsOf<F>[Name]['prototype']]: 'reads' | PrepareWrite;
  };
};
