import { describe } from 'vitest';
import { openStore } from '../support/open-store.js';
import { sqliteTestDatabase } from '../support/test-database.js';
import { categoryRepositoryContract } from './category-repository.contract.js';
import type { ContractHarness } from './harness.js';
import { productRepositoryContract } from './product-repository.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';

const harness: ContractHarness = {
  open: async () => openStore(await sqliteTestDatabase()),
  missingId: '987654321',
};

describe('on SQLite', () => {
  unitOfWorkContract(harness);
  categoryRepositoryContract(harness);
  productRepositoryContract(harness);
});
