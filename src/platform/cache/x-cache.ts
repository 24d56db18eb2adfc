import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CacheOutcome } from './cache-outcome.js';

export const X_CACHE = 'X-Cache';

/**
 * Says where an answer comes from: outside production, or to a client that sends the header itself.
 */
export function tellOutcome(
  outcome: CacheOutcome,
  request: FastifyRequest,
  reply: FastifyReply,
  production: boolean,
): void {
  if (!production || request.headers[X_CACHE.toLowerCase()] !== undefined)
    void reply.header(X_CACHE, outcome);
}
