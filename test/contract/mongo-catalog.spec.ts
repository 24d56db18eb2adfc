import { describe } from 'vitest';
import { mongoHarness } from './mongo-harness.js';
import { categoryRepositoryContract } from './category-repository.contract.js';
import { productRepositoryContract } from './product-repository.contract.js';

describe('on MongoDB', () => {
  categoryRepositoryContract(mongoHarness);
  productRepositoryContract(mongoHarness);
});
