import { duration, integer, text, type Env } from './variables.js';

const MAX_VALUE = 999_999_999;

/** What keeps a few callers from reserving all stock. */
export interface OrderLimits {
  /** The largest quantity of one line, in carts and orders. */
  readonly maxLineQuantity: number;
  /** Items of one guest order: the sum of the quantities of its lines. */
  readonly maxGuestItems: number;
  /** Pending guest orders of one e-mail address. */
  readonly maxOpenGuestOrders: number;
  /** Guest orders of one client address within an hour. */
  readonly guestOrdersPerHour: number;
  /** Seconds after which a pending order is cancelled; undefined: never. */
  readonly pendingTtl: number | undefined;
}

/** @throws ConfigError */
export function orderLimits(env: Env): OrderLimits {
  return {
    maxLineQuantity: integer(env, 'MAX_LINE_QUANTITY', 1000, 1, MAX_VALUE),
    maxGuestItems: integer(env, 'MAX_GUEST_ORDER_ITEMS', 50, 1, MAX_VALUE),
    maxOpenGuestOrders: integer(env, 'MAX_OPEN_GUEST_ORDERS', 5, 1, MAX_VALUE),
    guestOrdersPerHour: integer(env, 'GUEST_ORDERS_PER_HOUR', 60, 1, MAX_VALUE),
    pendingTtl:
      text(env, 'PENDING_ORDER_TTL') === undefined ? undefined : duration(env, 'PENDING_ORDER_TTL', ''),
  };
}
