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
