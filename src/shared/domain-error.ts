/**
 * What went wrong, in the words of the domain; shared/http turns each kind into one HTTP status.
 */
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

/**
 * One field of the input and what is wrong with it. `field` is a dotted path: `items.0.quantity`.
 */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/**
 * The base of every error a service or an adapter throws on purpose. `code` is stable and
 * machine-readable, part of the API contract; `message` is for people and may change.
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

/** Limits on what an answer repeats of bad input, so that refusing costs less than sending it. */
const MAX_ERRORS = 50;
const MAX_ERRORS_BYTES = 12_000;
const MAX_FIELD_LENGTH = 80;
const MAX_MESSAGE_LENGTH = 200;
const MAX_DETAILED = 3;

/** Input that breaks a rule. Names each field: the first 50, with long names cut short. */
export class ValidationError extends DomainError {
  readonly kind = 'invalid';
  readonly code: string;
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[], code = 'validation_failed') {
    const listed = limitErrors(errors);
    const first = listed.slice(0, MAX_DETAILED).map(({ message }) => message);
    const more = errors.length - first.length;
    super(`${first.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`);
    this.errors = listed;
    this.code = code;
  }
}

function limitErrors(errors: readonly FieldError[]): FieldError[] {
  const listed: FieldError[] = [];
  let bytes = 0;
  for (const { field, message } of errors.slice(0, MAX_ERRORS)) {
    const error = {
      field: truncate(field, MAX_FIELD_LENGTH),
      message: truncate(message, MAX_MESSAGE_LENGTH),
    };
    bytes += Buffer.byteLength(JSON.stringify(error));
    if (bytes > MAX_ERRORS_BYTES) break;
    listed.push(error);
  }
  return listed;
}

/** Cuts a text, never within a surrogate pair. */
export function truncate(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…`;
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

  /**
   * @param scope what a token would have to allow, names separated by blanks, where it is for lack
   * of that
   */
  constructor(
    message: string,
    readonly scope?: string,
  ) {
    super(message);
  }
}

/**
 * There is no such thing, or none that the caller may know of. `what` is the resource: `cart_item`.
 */
export class NotFoundError extends DomainError {
  readonly kind = 'not_found';
  readonly code: string;

  constructor(resource: string) {
    super(`The ${resource.replaceAll('_', ' ')} does not exist.`);
    this.code = `${resource}_not_found`;
  }
}

/**
 * A value that must be unique is taken. `field` is the domain's name of it; the code is
 * `slug_taken` and the like.
 */
export class ConflictError extends DomainError {
  readonly kind = 'conflict';
  readonly code: string;

  constructor(
    readonly field: string,
    options?: ErrorOptions,
  ) {
    super(`${field} is already in use.`, options);
    this.code = `${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_taken`;
  }
}

/** The representation has changed since the client read it (RFC 9110, section 13.1.1). */
export class PreconditionFailedError extends DomainError {
  readonly kind = 'precondition_failed';
  readonly code = 'precondition_failed';

  constructor() {
    super(
      'The resource has changed since you read it: read it again and repeat the change with the new ETag.',
    );
  }
}

/**
 * Thrown when the database is unavailable or overloaded; a retry may succeed. Nothing was written,
 * unless it is an UnknownOutcomeError.
 */
export class DatabaseUnavailableError extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'store_unavailable';

  constructor(message = 'The database is not available.', options?: ErrorOptions) {
    super(message, options);
  }
}
