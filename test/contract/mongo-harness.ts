import { openStore } from '../support/open-store.js';
import { mongoTestDatabase } from '../support/test-database.js';
import type { ContractHarness } from './harness.js';

/** For several files, which run side by side: in one after the other the contracts would take the longest of all. */
export const mongoHarness: ContractHarness = {
  open: async () => openStore(await mongoTestDatabase()),
  missingId: '65f0c0ffee65f0c0ffee65f0',
};
