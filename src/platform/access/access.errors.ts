import { DomainError } from '../../shared/domain-error.js';

/** A third party's client asks for what only the shop's own client may do. */
export class OwnClientRequiredError extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'own_client_required';

  constructor() {
    super("Only the shop's own client may do this: log in to the shop itself.");
  }
}
