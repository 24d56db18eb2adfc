import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ValidationError } from '../../shared/domain-error.js';
import { READS_QUERY } from './dto.pipe.js';

/**
 * Rejects query parameters on routes that read no query. Unknown parameters are a 400 on every
 * route.
 */
@Injectable()
export class StrictQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const unknown = unsupportedQuery(
      context.getHandler(),
      context.switchToHttp().getRequest<FastifyRequest>(),
    );
    if (unknown.length === 0) return true;
    throw new ValidationError(
      unknown.map((field) => ({ field, message: `query parameter ${field} is not supported` })),
    );
  }
}

/** The query parameters of a request if its handler reads none. */
export function unsupportedQuery(handler: object, { query }: FastifyRequest): string[] {
  return Reflect.hasMetadata(READS_QUERY, handler) ? [] : Object.keys(query as object);
}
