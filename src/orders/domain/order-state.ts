import { isErased, type Order } from './order.js';

/** What has become of an order, and what says whose it is. */
export type OrderState = Pick<
  Order,
  'id' | 'orderNumber' | 'status' | 'userId' | 'createdAt' | 'updatedAt'
> & {
  /** Whether the personal data was erased; such an order has no owner. */
  readonly isErased: boolean;
};

/** As `order:{order_id}:status` holds it; times are milliseconds since the epoch. */
type StoredState = Omit<OrderState, 'createdAt' | 'updatedAt'> & Record<'createdAt' | 'updatedAt', number>;

export function stateOf(order: Order): OrderState {
  const { id, orderNumber, status, userId, createdAt, updatedAt } = order;
  return { id, orderNumber, status, userId, createdAt, updatedAt, isErased: isErased(order) };
}

export function toStored(order: Order | null): StoredState | null {
  if (!order) return null;
  const { createdAt, updatedAt, ...state } = stateOf(order);
  return { ...state, createdAt: createdAt.getTime(), updatedAt: updatedAt.getTime() };
}

export function toState({ createdAt, updatedAt, ...state }: StoredState): OrderState {
  return { ...state, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}
