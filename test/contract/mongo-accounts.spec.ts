import { describe } from 'vitest';
import { mongoHarness } from './mongo-harness.js';
import { permissionRepositoryContract } from './permission-repository.contract.js';
import { refreshTokenRepositoryContract } from './refresh-token-repository.contract.js';
import { roleRepositoryContract } from './role-repository.contract.js';
import { userRepositoryContract } from './user-repository.contract.js';

describe('on MongoDB', () => {
  userRepositoryContract(mongoHarness);
  refreshTokenRepositoryContract(mongoHarness);
  roleRepositoryContract(mongoHarness);
  permissionRepositoryContract(mongoHarness);
});
