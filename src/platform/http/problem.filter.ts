import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  DomainError,
  ForbiddenError,
  UnauthenticatedError,
  ValidationError,
} from '../../shared/domain-error.js';
import { setErrorCode } from '../security/request-origin.js';
import { AllowedMethods } from './allowed-methods.js';
import { bodyTypeOf } from './form-body.js';
import { MovedPermanently } from './moved.js';
import { CODE_OF_STATUS, PROBLEM_JSON, STATUS_OF_KIND, problem, type Problem } from './problem.js';

/** `Retry-After` in seconds while the database is unavailable. */
const RETRY_AFTER = '1';

/**
 * Turns every error, including those of the framework, into problem+json. Messages of unexpected
 * errors are logged, never sent.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly allowedMethods: AllowedMethods) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof MovedPermanently) return redirect(error, reply);
    const answer = this.describe(error, request, reply);
    void reply
      .status(answer.status)
      .header('cache-control', 'no-store')
      .type(PROBLEM_JSON)
      .send(JSON.stringify(answer));
  }

  private describe(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
    const subject = { id: request.id, path: pathOf(request) };
    if (error instanceof DomainError) return this.describeDomain(error, subject, reply);

    const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
    // Without a route, errors of the body do not matter.
    if (status === 404 || (request.is404 && status < 500))
      return this.describeUnknownRoute(request, subject, reply);
    if (status < 500) {
      return problem(status, codeOf(error, status), detailOf(error, status, request), subject);
    }
    this.logger.error({ err: error, requestId: request.id }, 'unhandled error');
    return problem(
      500,
      'internal_error',
      'An unexpected error occurred. If you report it, give the requestId.',
      subject,
    );
  }

  private describeDomain(
    error: DomainError,
    subject: { id: string; path: string },
    reply: FastifyReply,
  ): Problem {
    const status = STATUS_OF_KIND[error.kind];
    setErrorCode(error.code);
    if (error.kind === 'unavailable') {
      void reply.header('retry-after', RETRY_AFTER);
      this.logger.warn({ err: error, requestId: subject.id }, 'database unavailable');
    }
    if (error.kind === 'unauthenticated') {
      const challenge = error instanceof UnauthenticatedError ? error.challenge : 'Bearer';
      void reply.header('www-authenticate', challenge);
    }
    if (error instanceof ForbiddenError && error.scope !== undefined) {
      // RFC 6750, section 3.1.
      const challenge = `Bearer error="insufficient_scope", scope="${error.scope}"`;
      void reply.header('www-authenticate', challenge);
    }
    const errors = error instanceof ValidationError ? { errors: error.errors } : {};
    return problem(status, error.code, error.message, subject, { ...error.details, ...errors });
  }

  /**
   * No route: 405 where another method has one at this path (RFC 9110, section 15.5.6), else 404.
   */
  private describeUnknownRoute(
    request: FastifyRequest,
    subject: { id: string; path: string },
    reply: FastifyReply,
  ): Problem {
    const allowed = this.allowedMethods.forPath(subject.path);
    // If the method is allowed, the route exists and has itself responded with 404, as /docs does
    // for a missing file.
    if (allowed.length === 0 || allowed.includes(request.method))
      return problem(404, 'not_found', 'There is no resource at this path.', subject);
    void reply.header('allow', allowed.join(', '));
    const detail = `${request.method} is not allowed at this path; allowed: ${allowed.join(', ')}.`;
    return problem(405, 'method_not_allowed', detail, subject);
  }
}

/** Must be revalidated, because another resource may get the old slug. */
function redirect({ location }: MovedPermanently, reply: FastifyReply): void {
  void reply.status(301).header('location', location).header('cache-control', 'no-cache').send();
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** Fastify names its errors; the name survives Nest's mapping as the cause. */
function frameworkCode(error: unknown): unknown {
  const cause = error instanceof HttpException ? error.cause : error;
  return (cause as { code?: unknown } | null | undefined)?.code;
}

function isJsonSyntax(error: unknown): boolean {
  const cause = error instanceof HttpException ? error.cause : error;
  const code = frameworkCode(error);
  return (
    cause instanceof SyntaxError ||
    code === 'FST_ERR_CTP_INVALID_JSON_BODY' ||
    code === 'FST_ERR_CTP_EMPTY_JSON_BODY'
  );
}

function codeOf(error: unknown, status: number): string {
  if (isJsonSyntax(error)) return 'malformed_json';
  return CODE_OF_STATUS[status] ?? 'bad_request';
}

const DETAILS: Readonly<Record<number, string>> = {
  413: 'The body is larger than the server accepts.',
};

function detailOf(error: unknown, status: number, request: FastifyRequest): string {
  if (isJsonSyntax(error)) return 'The body is not valid JSON.';
  if (status === 415) return `The content type of the body is not supported: send ${bodyTypeOf(request)}.`;
  return DETAILS[status] ?? 'The request is malformed.';
}
