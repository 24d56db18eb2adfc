import { Injectable } from '@nestjs/common';
import { CartRepository } from '../cart/domain/cart.repository.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { CustomerRecords } from '../users/domain/customer-records.js';
import { OrderRepository } from './domain/order.repository.js';
import { OrderOwnerChanged } from './order.events.js';

@Injectable()
export class CustomerRecordsService extends CustomerRecords {
  constructor(
    private readonly carts: CartRepository,
    private readonly orders: OrderRepository,
    private readonly events: DomainEvents,
  ) {
    super();
  }

  async erase(userId: string, verifiedEmail: string | null): Promise<void> {
    await this.carts.take({ userId });
    if (verifiedEmail !== null) await this.orders.linkGuestOrders(verifiedEmail, userId);
    const erased = await this.orders.eraseByUser(userId);
    for (const id of erased) this.events.raise(new OrderOwnerChanged(id));
  }
}
