import type { Order, OrderLine } from '../domain/order.js';
import type { OrderStatus } from '../domain/order-status.js';
import { fromDecimal } from '../../platform/database/mongo/decimal.js';
import type { EmbeddedOrderItem, OrderDocument } from './order.schema.js';

/** Omits the fields that only findByIdempotencyKey needs. */
export const ORDER_FIELDS = { idempotency_key: 0, request_hash: 0 } as const;
export const PLACED_ORDER_FIELDS = { idempotency_key: 0 } as const;

export type StoredOrder = Omit<OrderDocument, keyof typeof ORDER_FIELDS>;
export type StoredPlacedOrder = Omit<OrderDocument, keyof typeof PLACED_ORDER_FIELDS>;

export function toOrder(document: StoredOrder): Order {
  return {
    id: document._id.toHexString(),
    orderNumber: document.order_number,
    userId: document.user_id?.toHexString() ?? null,
    contactEmail: document.contact_email,
    // The collection's validator accepts no other value.
    status: document.status as OrderStatus,
    lines: document.items.map(toLine),
    totalAmount: fromDecimal(document.total_amount),
    createdAt: document.created_at,
    updatedAt: document.updated_at,
  };
}

function toLine(item: EmbeddedOrderItem): OrderLine {
  return {
    productId: item.product_id.toHexString(),
    productName: item.product_name,
    unitPrice: fromDecimal(item.price),
    quantity: item.quantity,
  };
}
