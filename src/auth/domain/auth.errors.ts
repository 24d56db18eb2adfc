import { DomainError } from '../../shared/domain-error.js';

/**
 * Does not reveal whether the account is unknown, the password is wrong or the account is
 * deactivated.
 */
export class BadCredentialsError extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'bad_credentials';

  constructor() {
    super('The login or password is wrong.');
  }
}

/**
 * Thrown when an irreversible action needs a more recent log-in, so that a session left open is not
 * enough.
 */
export class ReauthenticationRequiredError extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'reauthentication_required';

  constructor(minutes: number) {
    super(`Your log-in is more than ${minutes} minutes old: log in again.`);
  }
}

/** Thrown for a mailed token that is used, expired or unknown; does not reveal which. */
export class MailedTokenError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'token_invalid';

  constructor() {
    super('The token has been used, has expired or is unknown: request a new one.');
  }
}

/** A refresh token that is used, expired, revoked or unknown. */
export class RefreshTokenError extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'refresh_token_invalid';

  constructor() {
    super('The session has ended: log in again.');
  }
}
