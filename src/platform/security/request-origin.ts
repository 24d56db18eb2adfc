import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Where an event comes from. All null outside of a request. */
export interface Origin {
  readonly requestId: string | null;
  /** The client's: the socket's, or the one that a trusted proxy names (TRUST_PROXY). */
  readonly address: string | null;
  /** Who has done it: the user of the access token. */
  readonly actorId: string | null;
  /** The session of the access token. */
  readonly actorSessionId: string | null;
}

interface RequestContext {
  readonly requestId: string;
  readonly address: string;
  actorId: string | null;
  actorSessionId: string | null;
  /** The code of the error that is answered. */
  code: string | null;
}

const NO_ORIGIN: Origin = { requestId: null, address: null, actorId: null, actorSessionId: null };

const requestContexts = new AsyncLocalStorage<RequestContext>();

/** From here on whatever a request leads to knows its origin. */
export function trackOrigins(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const address = isIP(request.ip) ? request.ip : 'unknown';
    requestContexts.run(
      { requestId: request.id, address, actorId: null, actorSessionId: null, code: null },
      done,
    );
  });
}

export function currentOrigin(): Origin {
  const context = requestContexts.getStore();
  if (!context) return NO_ORIGIN;
  const { requestId, address, actorId, actorSessionId } = context;
  return { requestId, address, actorId, actorSessionId };
}

/** Once the caller of a request is known. */
export function setActor(userId: string, sessionId: string): void {
  const context = requestContexts.getStore();
  if (context) [context.actorId, context.actorSessionId] = [userId, sessionId];
}

/** Once it is known with which error a request is answered. */
export function setErrorCode(code: string): void {
  const context = requestContexts.getStore();
  if (context) context.code = code;
}

/** The code of the error that the request is answered with, if it has one. */
export function currentErrorCode(): string | null {
  return requestContexts.getStore()?.code ?? null;
}
