import type { Order } from './domain/order.js';
import type { Recipient } from './domain/recipient.js';

/** @param recipient who gets the order's mails; null if nobody does */
export class OrderPlaced {
  constructor(
    readonly order: Order,
    readonly recipient: Recipient | null,
  ) {}
}

/** @param order with its new status */
export class OrderStatusChanged {
  constructor(
    readonly order: Order,
    readonly recipient: Recipient | null,
  ) {}
}

/**
 * The owner of the order has changed: it was linked to an account, or its personal data was erased.
 */
export class OrderOwnerChanged {
  constructor(readonly orderId: string) {}
}
