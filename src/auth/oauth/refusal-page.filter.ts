import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendPage } from '../../shared/http/html-page.js';
import { refusalPage } from './authorize.page.js';
import { OAuthError } from './oauth.error.js';

/** Errors that may not be redirected: a shop that sent people anywhere would lend its name to phishers. */
@Catch(OAuthError)
export class RefusalPageFilter implements ExceptionFilter<OAuthError> {
  catch(error: OAuthError, host: ArgumentsHost): void {
    sendPage(host.switchToHttp().getResponse<FastifyReply>(), refusalPage(error.message), { status: 400 });
  }
}
