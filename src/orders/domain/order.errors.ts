import { DomainError } from '../../shared/domain-error.js';
import { formatMoney, type Sum } from '../../shared/money.js';
import type { OrderStatus } from './order-status.js';

abstract class OrderConflict extends DomainError {
  readonly kind = 'conflict';
}

export class EmptyOrderError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'empty_order';

  constructor() {
    super('There is nothing to order: neither items, nor anything in the cart.');
  }
}

export class TotalChangedError extends OrderConflict {
  readonly code = 'total_changed';
  override readonly details: Readonly<Record<string, unknown>>;

  constructor(total: Sum) {
    super('The total is not the expected one: look at the prices again.');
    this.details = { total: formatMoney(total) };
  }
}

export class TotalLimitError extends OrderConflict {
  readonly code = 'total_limit';

  constructor() {
    super('The total is more than an order can have.');
  }
}

export class TooManyOpenOrdersError extends OrderConflict {
  readonly code = 'too_many_open_orders';

  constructor(most: number) {
    super(
      `There are ${most} pending guest orders for this contactEmail: wait until one is processed, or cancel one.`,
    );
  }
}

export class OrderInProgressError extends OrderConflict {
  readonly code = 'order_in_progress';

  constructor(status: OrderStatus) {
    super(`The order is ${status}: only the personal data of a delivered or cancelled order can be erased.`);
  }
}

export class GuestSessionRequiredError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'guest_session_required';

  constructor() {
    super(
      'An Idempotency-Key of a guest belongs to a guest session: repeat the request with the X-Session-Id of this answer.',
    );
  }
}

export class IllegalTransitionError extends OrderConflict {
  readonly code = 'illegal_transition';

  constructor(from: OrderStatus, to: OrderStatus) {
    super(`An order that is ${from} cannot become ${to}.`);
  }
}

export class IdempotencyMismatchError extends DomainError {
  readonly kind = 'unprocessable';
  readonly code = 'idempotency_mismatch';

  constructor() {
    super('This Idempotency-Key has been used for another request.');
  }
}
