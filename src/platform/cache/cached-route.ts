import type { FastifyRequest } from 'fastify';
import type { Awaitable } from '../../shared/awaitable.js';
import { withoutDefaults } from '../http/dto.pipe.js';
import type { LookUp } from './cache.js';
import type { CacheEntry } from './cache-key-definition.js';

/** Metadata of a handler: its EntryOf. */
export const CACHED = 'cached';

/** The cache entry of a request; null if its response must not be cached. */
export type EntryOf = (request: CacheableRequest) => CacheEntry | null;

export interface CacheableRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Without explicit defaults, so that `?limit=20` and no limit share an entry. */
  readonly query: Readonly<Record<string, unknown>>;
}

export function toCacheableRequest({ params, query }: FastifyRequest, handler: object): CacheableRequest {
  return {
    params: params as CacheableRequest['params'],
    query: withoutDefaults(query as CacheableRequest['query'], handler),
  };
}

/** In the configuration of Fastify's route: the handler that @Cached decorates. */
export const CACHED_HANDLER = Symbol('cached handler');

export interface CachedHandler {
  readonly controller: object;
  readonly handler: object;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    [CACHED_HANDLER]?: CachedHandler;
  }
}

const LOOK_UP = Symbol('look-up');

/** Looks up once for each request; returns the same result when it is called again. */
export function lookUpOnce(
  request: FastifyRequest & { [LOOK_UP]?: Awaitable<LookUp> },
  lookUp: () => Awaitable<LookUp>,
): Awaitable<LookUp> {
  const known = request[LOOK_UP];
  if (known !== undefined) return known;
  const found = lookUp();
  request[LOOK_UP] = found;
  return found;
}
