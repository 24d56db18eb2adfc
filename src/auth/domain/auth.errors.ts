import { DomainError } from '../../shared/domain-error.js';

/**
 * The same for an unknown account, a wrong password and a deactivated account: nobody learns which.
 */
export class BadCredentialsError extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'bad_credentials';

  constructor() {
    super('The login or password is wrong.');
  }
}

/**
 * What cannot be undone asks for a log-in within the last minutes: a session left open must not be
 * enough.
 */
export class ReauthenticationRequiredError extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'reauthentication_required';

  constructor(minutes: number) {
    super(`Your log-in is more than ${minutes} minutes old: log in again.`);
  }
}

/** A mailed token that is used, expired or unknown: nobody learns which. */
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
