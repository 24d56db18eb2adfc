import { DomainError, ValidationError, type FieldError } from '../../shared/domain-error.js';
import { MAX_LINES } from './cart.js';

export class CartFullError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'cart_full';

  constructor() {
    super(`A cart can have at most ${MAX_LINES} lines: remove one first.`);
  }
}

/** One error for each line whose quantity exceeds `max`. */
export function quantityErrors(
  lines: readonly { readonly field: string; readonly quantity: number }[],
  max: number,
): FieldError[] {
  return lines
    .filter(({ quantity }) => quantity > max)
    .map(({ field }) => ({ field, message: `${field} must be at most ${max}` }));
}

/** @throws ValidationError (quantity_too_large) */
export function assertQuantity(field: string, quantity: number, max: number): void {
  const errors = quantityErrors([{ field, quantity }], max);
  if (errors.length > 0) throw new ValidationError(errors, 'quantity_too_large');
}
