import { DomainError } from '../../shared/domain-error.js';
import { MAX_CENTS, formatMoney, type Sum } from '../../shared/money.js';
import type { OrderStatus } from './order-status.js';

abstract class OrderConflict extends DomainError {
  readonly kind = 'conflict';
}

export class EmptyOrderError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'empty_order';

  constructor() {
    super('The order is empty: send items, or add products to the cart.');
  }
}

export class TotalChangedError extends OrderConflict {
  readonly code = 'total_changed';
  override readonly details: Readonly<Record<string, unknown>>;

  constructor(total: Sum) {
    super('The total differs from expectedTotal: check the prices and try again.');
    this.details = { total: formatMoney(total) };
  }
}

export class TotalLimitError extends OrderConflict {
  readonly code = 'total_limit';

  constructor() {
    super(`The total exceeds the maximum of an order, ${formatMoney(MAX_CENTS)}.`);
  }
}

export class TooManyOpenOrdersError extends OrderConflict {
  readonly code = 'too_many_open_orders';

  constructor(most: number) {
    super(
      `There are already ${most} pending guest orders for this contactEmail: cancel one, or wait until one is processed.`,
    );
  }
}

export class OrderInProgressError extends OrderConflict {
  readonly code = 'order_in_progress';

  constructor(status: OrderStatus) {
    super(`The order is ${status}: personal data can be erased only from delivered or cancelled orders.`);
  }
}

export class GuestSessionRequiredError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'guest_session_required';

  constructor() {
    super(
      'A guest must send an Idempotency-Key with a guest session: repeat the request with the X-Session-Id of this response.',
    );
  }
}

export class IllegalTransitionError extends OrderConflict {
  readonly code = 'illegal_transition';

  constructor(from: OrderStatus, to: OrderStatus) {
    super(`The status of an order cannot change from ${from} to ${to}.`);
  }
}

export class IdempotencyMismatchError extends DomainError {
  readonly kind = 'unprocessable';
  readonly code = 'idempotency_mismatch';

  constructor() {
    super('This Idempotency-Key was used for a different request: use a new key.');
  }
}
