import { describe } from 'vitest';
import { openStore } from '../support/open-store.js';
import { sqliteTestDatabase } from '../support/test-database.js';
import { cartRepositoryContract } from './cart-repository.contract.js';
import { categoryRepositoryContract } from './category-repository.contract.js';
import type { ContractHarness } from './harness.js';
import { orderRepositoryContract } from './order-repository.contract.js';
import { permissionRepositoryContract } from './permission-repository.contract.js';
import { productRepositoryContract } from './product-repository.contract.js';
import { refreshTokenRepositoryContract } from './refresh-token-repository.contract.js';
import { roleRepositoryContract } from './role-repository.contract.js';
import { storeEpochContract } from './store-epoch.contract.js';
import { unitOfWorkContract } from './unit-of-work.contract.js';
import { userRepositoryContract } from './user-repository.contract.js';

const harness: ContractHarness = {
  open: async () => openStore(await sqliteTestDatabase()),
  missingId: '987654321',
};

describe('on SQLite', () => {
  unitOfWorkContract(harness);
  storeEpochContract(harness);
  categoryRepositoryContract(harness);
  productRepositoryContract(harness);
  userRepositoryContract(harness);
  refreshTokenRepositoryContract(harness);
  roleRepositoryContract(harness);
  permissionRepositoryContract(harness);
  cartRepositoryContract(harness);
  orderRepositoryContract(harness);
});
