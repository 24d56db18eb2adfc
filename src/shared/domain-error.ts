/** What went wrong, in the words of the domain; shared/http turns each kind into one HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'unprocessable'
  | 'rate_limited'
  | 'unavailable';

/** One field of the input and what is wrong with it. `field` is a dotted path: `items.0.quantity`. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/**
 * The base of every error a service or an adapter throws on purpose.
 * `code` is stable and machine-readable, part of the API contract; `message` is for people and may change.
 */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;
  /** Further members of the problem document, for example the short lines of an order. */
  readonly details?: Readonly<Record<string, unknown>>;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Input that breaks a rule; names each field. */
export class ValidationError extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;

  constructor(
    readonly errors: readonly FieldError[],
    code = 'validation_failed',
  ) {
    super(`${errors.map(({ message }) => message).join('; ')}.`);
    this.code = code;
  }
}

/** The caller is not known: no token, or one that does not hold. */
export class UnauthenticatedError extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code: string;

  constructor(code: 'token_missing' | 'token_invalid', message: string) {
    super(message);
    this.code = code;
  }

  /** The challenge of RFC 6750, section 3: an error is named only where a token was sent. */
  get challenge(): string {
    return this.code === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"';
  }
}

/** The caller is known and may not do this. */
export class ForbiddenError extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'forbidden';

  /** @param scope what a token would have to allow, names separated by blanks, where it is for lack of that */
  constructor(
    message: string,
    readonly scope?: string,
  ) {
    super(message);
  }
}

/** There is no such thing, or none that the caller may know of. `what` is the resource: `cart_item`. */
export class NotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code: string;

  constructor(what: string) {
    super(`There is no such ${what.replaceAll('_', ' ')}.`);
    this.code = `${what}_not_found`;
  }
}

/** A value that must be unique is taken. `field` is the domain's name of it; the code is `slug_taken` and the like. */
export class ConflictError extends DomainError {
  readonly kind = 'conflict';
  readonly code: string;

  constructor(
    readonly field: string,
    options?: ErrorOptions,
  ) {
    super(`This ${field} is taken.`, options);
    this.code = `${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_taken`;
  }
}

/** The representation has changed since the client read it (RFC 9110, section 13.1.1). */
export class PreconditionFailedError extends DomainError {
  readonly kind = 'precondition_failed';
  readonly code = 'precondition_failed';

  constructor() {
    super('It has changed since you read it: read it again, and repeat the change with its new ETag.');
  }
}

/** The store is away or overloaded; nothing was written, and a later try may succeed. */
export class StoreUnavailableError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'store_unavailable';

  constructor(message = 'The store does not answer at the moment.', options?: ErrorOptions) {
    super(message, options);
  }
}
