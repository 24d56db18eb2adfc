import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const HEADERS = ['x-forwarded-for', 'forwarded'] as const;

/**
 * Warns once when a proxy names the addresses of clients and TRUST_PROXY says that there is none:
 * all clients would share the rate limit of the proxy's address.
 */
export function warnOfUntrustedProxy(fastify: FastifyInstance, trustProxy: number): void {
  if (trustProxy > 0) return;
  const logger = new Logger('TrustProxy');
  let warned = false;
  fastify.addHook('onRequest', ({ headers }, _, done) => {
    const header = warned ? undefined : HEADERS.find((name) => headers[name] !== undefined);
    if (header !== undefined) {
      warned = true;
      logger.warn(
        { header },
        'untrusted proxy: TRUST_PROXY is 0, so all clients of the proxy share one rate limit',
      );
    }
    done();
  });
}
