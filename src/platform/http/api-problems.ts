import { STATUS_CODES } from 'node:http';
import {
  ApiExtraModels,
  ApiProperty,
  ApiResponse,
  getSchemaPath,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { applyDecorators, type Type } from '@nestjs/common';
import type { FieldError } from '../../shared/domain-error.js';
import type { Problem } from './problem.js';

/** platform/openapi adds this schema, because only the complete document has all codes. */
const PROBLEM_CODE = '#/components/schemas/ProblemCode';

class FieldErrorSchema implements FieldError {
  @ApiProperty({
    example: 'price',
    description: 'The field of the body, as a dotted path, or the name of the parameter.',
  })
  readonly field!: string;

  @ApiProperty({ example: 'price must be an amount from 0 to 99999999.99 with at most two decimals' })
  readonly message!: string;
}

/** The OpenAPI schema of every error. */
export class ProblemSchema implements Problem {
  @ApiProperty({ example: 'about:blank' })
  readonly type!: string;

  @ApiProperty({ example: 'Bad Request', description: 'The reason phrase of the status.' })
  readonly title!: string;

  @ApiProperty({ type: 'integer', example: 400 })
  readonly status!: number;

  @ApiProperty({
    example: 'price must be an amount from 0 to 99999999.99 with at most two decimals.',
    description: 'A message for people; may change.',
  })
  readonly detail!: string;

  @ApiProperty({ example: '/api/v1/products', description: 'The path of the request.' })
  readonly instance!: string;

  @ApiProperty({ allOf: [{ $ref: PROBLEM_CODE }] })
  readonly code!: string;

  @ApiProperty({
    example: '0b6b6a0c-2a57-4a52-9e0f-3f2b8f5f6c11',
    description: 'Identifies the request in the log; also sent as `X-Request-Id`.',
  })
  readonly requestId!: string;

  @ApiProperty({ type: [FieldErrorSchema], required: false, description: 'The invalid fields, at most 50.' })
  readonly errors?: FieldError[];
}

/**
 * A problem with further members or headers. Problems of one status are described by one schema.
 */
interface ExtendedProblem {
  readonly summary: string;
  readonly schema?: Type<ProblemSchema>;
  /** The further members. */
  readonly example?: Readonly<Record<string, unknown>>;
  readonly headers?: ResponseHeaders;
}

type ResponseHeaders = NonNullable<ApiResponseOptions['headers']>;

/** The error codes of an operation by status, each with its cause. */
export type Problems = Readonly<Record<number, ProblemCases>>;
type ProblemCases = Readonly<Record<string, string | ExtendedProblem>>;

/** Errors of all operations, except those with the error format of another standard. */
const VALIDATION_ERRORS: Problems = {
  400: { validation_failed: 'A parameter or field is unknown, missing or invalid; `errors` lists each one.' },
};

/** Errors of operations that read the `Authorization` header. */
const TOKEN_ERRORS: Problems = {
  401: { token_invalid: 'The access token is malformed, expired, revoked or not from this shop.' },
};

/** Errors of operations that use the database. */
export const DATABASE_ERRORS: Problems = {
  503: { store_unavailable: 'The database is not available; nothing was written.' },
};

/** Errors of all operations except health and metrics. */
export const RATE_LIMIT_ERRORS: Problems = {
  429: { rate_limited: 'There were too many requests of this kind from this client.' },
};

/** Errors of operations that need a permission. */
export const ACCESS_ERRORS: Problems = {
  401: {
    token_missing: 'The access token is missing.',
  },
  403: { forbidden: 'The caller lacks a required permission.' },
};

/** Errors of operations that third-party clients cannot use. */
export const OWN_CLIENT_ERRORS: Problems = {
  403: { own_client_required: 'The token was issued to a third-party client.' },
};

/** Errors of operations with a JSON body. */
export const BODY_ERRORS: Problems = {
  400: { malformed_json: 'The body is not valid JSON.' },
  413: { body_too_large: 'The body is larger than the server accepts.' },
  415: { unsupported_media_type: 'The operation does not accept the content type of the body.' },
};

const RETRY_AFTER: ResponseHeaders = {
  'Retry-After': {
    description: 'The number of seconds to wait before the next attempt.',
    schema: { type: 'integer' },
  },
};

/** The headers of every problem of a status. */
const HEADERS_OF_STATUS: Readonly<Record<number, ResponseHeaders>> = {
  401: { 'WWW-Authenticate': { description: 'The authentication challenge.', schema: { type: 'string' } } },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

/** Documents the errors of an operation on the database: schema, and an example for each code. */
export const ApiProblems = (...groups: Problems[]): MethodDecorator =>
  ApiProblemsWithoutToken(TOKEN_ERRORS, ...groups);

/** The same for an operation that does not read the `Authorization` header. */
export const ApiProblemsWithoutToken = (...groups: Problems[]): MethodDecorator =>
  ApiOnlyProblems(VALIDATION_ERRORS, DATABASE_ERRORS, RATE_LIMIT_ERRORS, ...groups);

/** The same for an operation that has no rate limit and does not depend on the database. */
export const ApiUnlimitedProblems = (...groups: Problems[]): MethodDecorator =>
  ApiOnlyProblems(VALIDATION_ERRORS, TOKEN_ERRORS, ...groups);

/** Documents these errors and no others. */
export function ApiOnlyProblems(...groups: Problems[]): MethodDecorator {
  const byStatus = new Map<number, ProblemCases>();
  for (const group of groups) {
    for (const [status, cases] of Object.entries(group)) {
      byStatus.set(Number(status), { ...byStatus.get(Number(status)), ...cases });
    }
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return applyDecorators(
    ApiExtraModels(...new Set(sorted.map(([, cases]) => schemaOf(cases)))),
    ...sorted.map(([status, cases]) => ApiResponse(response(status, cases))),
  );
}

function schemaOf(cases: ProblemCases): Type<ProblemSchema> {
  const schemas = Object.values(cases).map((each) => (typeof each === 'string' ? undefined : each.schema));
  return schemas.find((schema) => schema !== undefined) ?? ProblemSchema;
}

function response(status: number, cases: ProblemCases): ApiResponseOptions {
  const summaries = Object.entries(cases).map(
    ([code, each]) => [code, typeof each === 'string' ? each : each.summary] as const,
  );
  const examples = summaries.map(([code, summary]) => {
    const each = cases[code];
    const members = typeof each === 'object' ? each.example : undefined;
    return [code, { summary, value: { ...example(status, code, summary), ...members } }] as const;
  });
  return {
    status,
    description: summaries.map(([code, summary]) => `\`${code}\`: ${summary}`).join(' '),
    headers: headersOf(status, cases),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(schemaOf(cases)) },
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function headersOf(status: number, cases: ProblemCases): ResponseHeaders | undefined {
  const headers = Object.assign(
    {},
    HEADERS_OF_STATUS[status],
    ...Object.values(cases).map((each) => (typeof each === 'string' ? undefined : each.headers)),
  ) as ResponseHeaders;
  return Object.keys(headers).length > 0 ? headers : undefined;
}

function example(status: number, code: string, detail: string): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance: '/api/v1/…',
    code,
    requestId: '0b6b6a0c-2a57-4a52-9e0f-3f2b8f5f6c11',
  };
}
