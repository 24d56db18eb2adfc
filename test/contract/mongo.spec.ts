import { describe } from 'vitest';
import { openStore } from '../support/open-store.js';
import { mongoTestDatabase } from '../support/test-database.js';
import { categoryRepositoryContract } from './category-repository.contract.js';
import type { ContractHarness } from './harness.js';
import { productRepositoryContract } from './product-repository.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';

const harness: ContractHarness = {
  open: async () => openStore(await mongoTestDatabase()),
  missingId: '65f0c0ffee65f0c0ffee65f0',
};

describe('on MongoDB', () => {
  unitOfWorkContract(harness);
  categoryRepositoryContract(harness);
  productRepositoryContract(harness);
});
