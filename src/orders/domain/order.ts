import type { Cents } from '../../shared/money.js';
import type { OrderStatus } from './order-status.js';

/** Maximum number of lines in a request. A cart has its own limit. */
export const MAX_ITEMS = 100;

/** A snapshot: later changes to the product's name or price do not affect it. */
export interface OrderLine {
  readonly productId: string;
  readonly productName: string;
  readonly unitPrice: Cents;
  readonly quantity: number;
}

export interface Order {
  readonly id: string;
  /** `ORD-2026-001`: the year, and an increasing number of at least three digits within it. */
  readonly orderNumber: string;
  /** Null for a guest's order, and after its personal data was erased. */
  readonly userId: string | null;
  readonly contactEmail: string | null;
  readonly status: OrderStatus;
  /** In the sequence of the request or the cart; each product occurs once. */
  readonly lines: readonly OrderLine[];
  readonly totalAmount: Cents;
  readonly createdAt: Date;
  /** The time of the last status change. */
  readonly updatedAt: Date;
}

/**
 * Whether the personal data was erased: every other order has a user or a guest's contact address.
 */
export function isErased({ userId, contactEmail }: Pick<Order, 'userId' | 'contactEmail'>): boolean {
  return userId === null && contactEmail === null;
}

/** Identifies the request that placed an order, so that a repeated request is recognized. */
export interface Idempotency {
  /** `HASH.HASH`, of the caller and of the Idempotency-Key: two callers may send the same key. */
  readonly key: string;
  /** The hash of the request's content. */
  readonly requestHash: string;
}

/** A new order. The repository sets its number, status (`pending`) and times. */
export interface OrderDraft {
  readonly userId: string | null;
  readonly contactEmail: string | null;
  readonly lines: readonly OrderLine[];
  readonly totalAmount: Cents;
  readonly idempotency: Idempotency | null;
}
