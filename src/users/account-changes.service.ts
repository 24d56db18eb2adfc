import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import type { User, UserChanges } from './domain/user.js';
import { UserRepository } from './domain/user.repository.js';
import { VendorProducts } from './domain/vendor-products.js';
import { UserChanged } from './user.events.js';
import { VendorEligibility } from './vendor-eligibility.service.js';

/**
 * Changes an account together with everything that depends on it. Separate from UserService,
 * because features that change accounts implement ports that UserService depends on.
 */
@Injectable()
export class AccountChanges {
  constructor(
    private readonly users: UserRepository,
    private readonly eligibility: VendorEligibility,
    private readonly vendorProducts: VendorProducts,
    private readonly events: DomainEvents,
  ) {}

  /** Must be called in a unit of work. @throws the errors of UserRepository.update */
  async apply(id: string, changes: UserChanges): Promise<User> {
    this.events.raise(new UserChanged(id));
    const changed = await this.users.update(id, changes);
    if (changes.role !== undefined || changes.isActive !== undefined) {
      await this.vendorProducts.setOnSale(id, await this.eligibility.canSell(changed));
    }
    return changed;
  }
}
