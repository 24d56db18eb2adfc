import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { VendorOffers } from '../users/domain/vendor-offers.js';
import { VendorProductsChanged } from './catalog.events.js';
import { ProductRepository } from './domain/product.repository.js';

/** Products leave the shop with their vendor, and come back with it. */
@Injectable()
export class VendorProducts extends VendorOffers {
  constructor(
    private readonly products: ProductRepository,
    private readonly events: DomainEvents,
  ) {
    super();
  }

  override async follow(userId: string, sells: boolean): Promise<void> {
    const changed = sells ? await this.products.restoreOf(userId) : await this.products.withdrawOf(userId);
    if (changed > 0) this.events.raise(new VendorProductsChanged(userId));
  }
}
