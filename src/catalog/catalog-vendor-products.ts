import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { VendorProducts } from '../users/domain/vendor-products.js';
import { VendorProductsChanged } from './catalog.events.js';
import { ProductRepository } from './domain/product.repository.js';

/** Products leave the shop with their vendor, and come back with it. */
@Injectable()
export class CatalogVendorProducts extends VendorProducts {
  constructor(
    private readonly products: ProductRepository,
    private readonly events: DomainEvents,
  ) {
    super();
  }

  override async setOnSale(userId: string, isOnSale: boolean): Promise<void> {
    const changed = isOnSale ? await this.products.restoreOf(userId) : await this.products.withdrawOf(userId);
    if (changed > 0) this.events.raise(new VendorProductsChanged(userId));
  }
}
