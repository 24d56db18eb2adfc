import { Injectable } from '@nestjs/common';
import { GuestCarts } from '../auth/domain/guest-carts.js';
import { ProductRepository } from '../catalog/domain/product.repository.js';
import { AppConfig } from '../platform/config/app-config.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { GuestCartChanged } from './cart.events.js';
import { CartRepository } from './domain/cart.repository.js';
import { mergeLines } from './domain/merge-lines.js';

/** Merges a guest's cart into the user's at log-in. */
@Injectable()
export class CartMerge extends GuestCarts {
  constructor(
    private readonly carts: CartRepository,
    private readonly products: ProductRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async mergeInto(guestSessionId: string, userId: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      // Taken first, so that only one of two concurrent log-ins gets the lines.
      const guest = await this.carts.take({ sessionId: guestSessionId });
      if (guest.length === 0) return;
      this.events.raise(new GuestCartChanged(guestSessionId));
      const { lines } = await this.carts.find({ userId });
      const products = await this.products.findMany(guest.map(({ productId }) => productId));
      const stocks = products.map(({ id, isActive, stockQuantity }): [string, number] => [
        id,
        isActive ? stockQuantity : 0,
      ]);
      const merged = mergeLines(lines, guest, new Map(stocks), this.config.orders.maxLineQuantity);
      await this.carts.put({ userId }, merged, null);
    });
  }
}
