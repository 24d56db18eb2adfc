import { isErased, type Order } from './order.js';

/** The status of an order, with the fields that decide who may see it. */
export type OrderState = Pick<
  Order,
  'id' | 'orderNumber' | 'status' | 'userId' | 'createdAt' | 'updatedAt'
> & {
  /** Whether the personal data was erased; such an order has no owner. */
  readonly isErased: boolean;
};

/** The JSON form in the cache; times are milliseconds since the epoch. */
type CachedState = Omit<OrderState, 'createdAt' | 'updatedAt'> & Record<'createdAt' | 'updatedAt', number>;

export function stateOf(order: Order): OrderState {
  const { id, orderNumber, status, userId, createdAt, updatedAt } = order;
  return { id, orderNumber, status, userId, createdAt, updatedAt, isErased: isErased(order) };
}

export function toCached(order: Order | null): CachedState | null {
  if (!order) return null;
  const { createdAt, updatedAt, ...state } = stateOf(order);
  return { ...state, createdAt: createdAt.getTime(), updatedAt: updatedAt.getTime() };
}

export function fromCached({ createdAt, updatedAt, ...state }: CachedState): OrderState {
  return { ...state, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}
