import { Injectable } from '@nestjs/common';
import { GuestOrders } from '../auth/domain/guest-orders.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { OrderRepository } from './domain/order.repository.js';
import { callerHash } from './idempotency-keys.js';
import { OrderOwnerChanged } from './order.events.js';

@Injectable()
export class GuestOrdersService extends GuestOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly events: DomainEvents,
  ) {
    super();
  }

  reassignIdempotencyKeys(sessionId: string, userId: string): Promise<void> {
    return this.orders.reassignIdempotencyKeys(callerHash({ sessionId }), callerHash({ userId }));
  }

  async link(email: string, userId: string): Promise<void> {
    const linked = await this.orders.linkGuestOrders(email, userId);
    for (const id of linked) this.events.raise(new OrderOwnerChanged(id));
  }
}
