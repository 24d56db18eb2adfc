import { DomainError } from '../../shared/domain-error.js';

/** The account was closed: its personal data is erased, and nobody can have it again. */
export class AccountClosedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'account_closed';

  constructor() {
    super('The account is closed: it cannot be changed any more.');
  }
}

/** Without an active administrator nobody could make one. */
export class LastAdminError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'last_admin';

  constructor() {
    super('The last active administrator must stay one: make another first.');
  }
}
