import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ValidationError } from '../../shared/domain-error.js';
import { OAuthError } from './oauth.error.js';

/**
 * Responds in the format of RFC 6749, section 5.2. Other errors (database unavailable, too many
 * requests) stay problem+json.
 */
@Catch(OAuthError, ValidationError)
export class OAuthErrorFilter implements ExceptionFilter<OAuthError | ValidationError> {
  catch(error: OAuthError | ValidationError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const isClientUnknown = error.kind === 'unauthenticated';
    // A 401 must name a scheme (RFC 9110, section 15.5.2); clients can only have tried Basic.
    if (isClientUnknown) void reply.header('www-authenticate', 'Basic realm="nest-shop", charset="UTF-8"');
    void reply
      .status(isClientUnknown ? 401 : 400)
      .headers({ 'cache-control': 'no-store', pragma: 'no-cache' })
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(describe(error)));
  }
}

function describe(error: OAuthError | ValidationError): { error: string; error_description: string } {
  if (error instanceof OAuthError) return { error: error.code, error_description: error.message };
  return {
    error: 'invalid_request',
    error_description: 'Query parameters are not supported: send the parameters in the body.',
  };
}
