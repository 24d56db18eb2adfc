import { describe } from 'vitest';
import { mongoHarness } from './mongo-harness.js';
import { cartRepositoryContract } from './cart-repository.contract.js';
import { orderRepositoryContract } from './order-repository.contract.js';

describe('on MongoDB', () => {
  cartRepositoryContract(mongoHarness);
  orderRepositoryContract(mongoHarness);
});
