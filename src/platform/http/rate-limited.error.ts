import { DomainError } from '../../shared/domain-error.js';

/** Too many requests; the header `Retry-After` says when the next one counts afresh. */
export class RateLimitedError extends DomainError {
  readonly kind = 'rate_limited';
  readonly code = 'rate_limited';

  /** @param retryAfter seconds */
  constructor(readonly retryAfter: number) {
    super(`Too many requests: try again in ${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}.`);
  }
}
