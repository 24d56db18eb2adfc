import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { HtmlPages } from '../../platform/http/html-pages.js';
import { STATUS_OF_KIND } from '../../platform/http/problem.js';
import { RateLimitedError } from '../../platform/http/rate-limited.error.js';
import { invalidLinkPage, temporaryErrorPage } from './account-pages.js';

/**
 * Shows a page for errors of links in mails, instead of JSON. ProblemFilter handles unexpected
 * errors.
 */
@Catch(DomainError)
@Injectable()
export class ErrorPageFilter implements ExceptionFilter<DomainError> {
  constructor(private readonly pages: HtmlPages) {}

  catch(error: DomainError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = STATUS_OF_KIND[error.kind];
    if (error.kind !== 'rate_limited' && error.kind !== 'unavailable') {
      return this.pages.send(reply, invalidLinkPage(), { status });
    }
    const seconds = error instanceof RateLimitedError ? error.retryAfter : 1;
    void reply.header('retry-after', String(seconds));
    this.pages.send(reply, temporaryErrorPage(seconds), { status });
  }
}
