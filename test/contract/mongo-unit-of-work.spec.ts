import { describe } from 'vitest';
import { mongoHarness } from './mongo-harness.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';

describe('on MongoDB', () => {
  unitOfWorkContract(mongoHarness);
});
