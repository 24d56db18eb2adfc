import { STATUS_CODES } from 'node:http';
import { truncate, type ErrorKind, type FieldError } from '../../shared/domain-error.js';

/**
 * The body of every error: RFC 9457, with a stable `code` and the request id that is in the log.
 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** Maps kinds of errors to HTTP statuses; nothing else does. */
export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  unprocessable: 422,
  rate_limited: 429,
  unavailable: 503,
};

/** The codes of framework errors (of Nest, Fastify or Node's parser). */
export const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
  500: 'internal_error',
  503: 'unavailable',
};

/** Longer than any path of this API. */
const MAX_INSTANCE_LENGTH = 500;

export function problem(
  status: number,
  code: string,
  detail: string,
  request: { readonly id: string; readonly path: string },
  members: Readonly<Record<string, unknown>> = {},
): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance: truncate(request.path, MAX_INSTANCE_LENGTH),
    code,
    requestId: request.id,
    ...members,
  };
}
