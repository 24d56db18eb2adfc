import { DomainError } from '../../shared/domain-error.js';

/** RFC 6749, sections 4.1.2.1 and 5.2. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied';

/**
 * An OAuth 2.0 error. Depending on the endpoint it is sent as JSON, in a redirect or on a page. The
 * message becomes `error_description`, so it must be ASCII without quotes or backslashes, and must
 * not contain values from the request.
 */
export class OAuthError extends DomainError {
  readonly kind: 'invalid' | 'unauthenticated';

  constructor(
    readonly code: OAuthErrorCode,
    message: string,
  ) {
    super(message);
    this.kind = code === 'invalid_client' ? 'unauthenticated' : 'invalid';
  }
}
