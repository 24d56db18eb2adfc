import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheOutcome } from './cache-outcome.js';

const X_CACHE = 'X-Cache';

/** Sets `X-Cache` outside of production, or if the request has that header. */
export function setCacheHeader(
  outcome: CacheOutcome,
  request: FastifyRequest,
  reply: FastifyReply,
  production: boolean,
): void {
  if (!production || request.headers[X_CACHE.toLowerCase()] !== undefined)
    void reply.header(X_CACHE, outcome);
}
