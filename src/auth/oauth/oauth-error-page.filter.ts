import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../shared/domain-error.js';
import { HtmlPages } from '../../platform/http/html-pages.js';
import { STATUS_OF_KIND } from '../../platform/http/problem.js';
import { authorizationErrorPage } from './authorize.page.js';
import { OAuthError } from './oauth.error.js';

/**
 * Shows a page for errors that must not be redirected, because an open redirect would help
 * phishers, and for other expected errors, such as too many attempts. ProblemFilter handles
 * unexpected errors.
 */
@Catch(DomainError)
@Injectable()
export class OAuthErrorPageFilter implements ExceptionFilter<DomainError> {
  constructor(private readonly pages: HtmlPages) {}

  catch(error: DomainError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = error instanceof OAuthError ? 400 : STATUS_OF_KIND[error.kind];
    if (status === 503) void reply.header('retry-after', '1');
    this.pages.send(reply, authorizationErrorPage(error.message), { status });
  }
}
