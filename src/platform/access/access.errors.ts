import { DomainError } from '../../shared/domain-error.js';

/** Thrown when a third-party client calls an operation that is only for the shop's own client. */
export class OwnClientRequiredError extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'own_client_required';

  constructor() {
    super('Third-party clients cannot do this: log in directly to the shop.');
  }
}
