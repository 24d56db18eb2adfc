import { DomainError } from '../../shared/domain-error.js';
import { MAX_LINES } from './cart.js';

export class CartFullError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'cart_full';

  constructor() {
    super(`A cart has at most ${MAX_LINES} lines.`);
  }
}
