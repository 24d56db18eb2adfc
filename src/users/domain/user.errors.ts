import { DomainError } from '../../shared/domain-error.js';

/** The account was closed and its personal data erased, so it can no longer be changed. */
export class AccountClosedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'account_closed';

  constructor() {
    super('The account is closed and can no longer be changed.');
  }
}

/** Without an active administrator nobody could create another one. */
export class LastAdminError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'last_admin';

  constructor() {
    super('This is the last active administrator: make another user an administrator first.');
  }
}
