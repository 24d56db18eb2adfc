import type { ports } from '../../src/persistence/ports.js';
import type { TestStore } from '../support/open-store.js';

type Repositories = Omit<typeof ports, 'UnitOfWork' | 'StoreEpoch' | 'StoreHealth'>;

export interface PreparedWrite {
  write(): Promise<unknown>;
  /** All that the write changes. */
  look(): Promise<unknown>;
}

export type PrepareWrite = (store: TestStore) => Promise<PreparedWrite>;

/** Each method of each port: it reads, or here is how to see what it writes. */
export type WriteMethods = {
  [Name in keyof Repositories]: {
    [Method in keyof InstanceType<Repositories[Name]>]: 'reads' | PrepareWrite;
  };
};
