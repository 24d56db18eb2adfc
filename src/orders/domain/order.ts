import type { Cents } from '../../shared/money.js';
import type { OrderStatus } from './order-status.js';

/** Lines of an order that a client lists; one from the cart has as many as the cart. */
export const MAX_ITEMS = 100;

/** What was bought, as it was then: it changes with neither the product's name nor its price. */
export interface OrderLine {
  readonly productId: string;
  readonly productName: string;
  readonly unitPrice: Cents;
  readonly quantity: number;
}

export interface Order {
  readonly id: string;
  /** `ORD-2026-001`: the year, and a sequence of at least three digits that rises within it. */
  readonly orderNumber: string;
  /** Null for a guest's order. */
  readonly userId: string | null;
  readonly contactEmail: string | null;
  readonly status: OrderStatus;
  /** In the order in which they were given; each product once. */
  readonly lines: readonly OrderLine[];
  readonly totalAmount: Cents;
  readonly createdAt: Date;
  /** Of the last change of status. */
  readonly updatedAt: Date;
}

/**
 * Whether its personal data has been erased: an order has a user or, as a guest's, a contact
 * address.
 */
export function isErased({ userId, contactEmail }: Pick<Order, 'userId' | 'contactEmail'>): boolean {
  return userId === null && contactEmail === null;
}

/** Of the request that placed an order: what a repeat of it is recognized by. */
export interface Idempotency {
  /**
   * The hash of the caller, a dot, and the hash of their key: another caller's same key is another
   * one.
   */
  readonly key: string;
  /** The hash of what was asked for. */
  readonly requestHash: string;
}

/** Number, status (`pending`) and times are the database's to give. */
export interface OrderDraft {
  readonly userId: string | null;
  readonly contactEmail: string | null;
  readonly lines: readonly OrderLine[];
  readonly totalAmount: Cents;
  readonly idempotency: Idempotency | null;
}
