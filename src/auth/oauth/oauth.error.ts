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
 * An error in the words of OAuth 2.0; each endpoint tells it in its own way: as JSON, by a
 * redirect, on a page. The message becomes `error_description`: plain ASCII without quotes or
 * backslashes, and nothing of the request.
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
