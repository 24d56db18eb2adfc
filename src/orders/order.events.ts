import type { Order } from './domain/order.js';

/** @param recipient the address that the order's mails go to */
export class OrderPlaced {
  constructor(
    readonly order: Order,
    readonly recipient: string | null,
  ) {}
}

/** @param order as it is now */
export class OrderStatusChanged {
  constructor(
    readonly order: Order,
    readonly recipient: string | null,
  ) {}
}
