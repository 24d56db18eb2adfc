import { DomainError } from '../../shared/domain-error.js';

/** Without an active administrator nobody could make one. */
export class LastAdminError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'last_admin';

  constructor() {
    super('The last active administrator must stay one: make another first.');
  }
}
