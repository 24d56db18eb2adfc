import { describe } from 'vitest';
import { mongoHarness } from './mongo-harness.js';
import { storeEpochContract } from './store-epoch.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';

describe('on MongoDB', () => {
  unitOfWorkContract(mongoHarness);
  storeEpochContract(mongoHarness);
});
