import { Injectable, type Type } from '@nestjs/common';
import {
  GUARDS_METADATA,
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  INTERCEPTORS_METADATA,
} from '@nestjs/common/constants.js';
import { ApplicationConfig, Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { andThen, orElse, type Awaitable } from '../../shared/awaitable.js';
import { ACCESS, type Access } from '../access/access.js';
import { AccessGuard } from '../access/access.guard.js';
import { AppConfig } from '../config/app-config.js';
import { withBudget } from '../database/request-budget.js';
import { entityTag, respondConditionally } from '../http/entity-tag.js';
import { RateLimitGuard } from '../http/rate-limit.guard.js';
import { RATE_LIMIT, type RateLimitName } from '../http/rate-limits.js';
import { StrictQueryGuard, unsupportedQuery } from '../http/strict-query.guard.js';
import { CacheInterceptor } from './cache.interceptor.js';
import { Cache, isHit, type LookUp } from './cache.js';
import type { CacheEntry } from './cache-key-definition.js';
import {
  CACHED,
  CACHED_HANDLER,
  lookUpOnce,
  toCacheableRequest,
  type CachedHandler,
  type EntryOf,
} from './cached-route.js';
import type { Envelope } from './envelopes.js';
import { setCacheHeader } from './x-cache.js';

interface CachedRoute {
  readonly handler: object;
  readonly entryOf: EntryOf;
  readonly rateLimit: RateLimitName | undefined;
}

/** The guards that the hook stands in for. */
const KNOWN_GUARDS: readonly Type[] = [RateLimitGuard, AccessGuard, StrictQueryGuard];
/** What a route must not have: the hook would skip it. */
const SKIPPED = [GUARDS_METADATA, HEADERS_METADATA, HTTP_CODE_METADATA];

/**
 * Serves hits of public routes before Nest's guards, interceptor and pipes, which cost several
 * times as much as the look-up. Counts the rate limit and looks up as they do; every other request
 * continues to them, and they use what was counted and found here.
 */
@Injectable()
export class CacheHook {
  constructor(
    private readonly cache: Cache,
    private readonly rateLimits: RateLimitGuard,
    private readonly reflector: Reflector,
    private readonly nest: ApplicationConfig,
    private readonly config: AppConfig,
  ) {}

  /** Adds the hook to the routes that are registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      const cached = route.config?.[CACHED_HANDLER];
      if (!cached || !this.isEligible(cached)) return;
      const handler: CachedRoute = {
        handler: cached.handler,
        entryOf: this.reflector.get<EntryOf>(CACHED, cached.handler as never),
        rateLimit: this.reflector.get<RateLimitName | undefined>(RATE_LIMIT, cached.handler as never),
      };
      route.onRequest = (request, reply, done) => {
        const entry = entryOf(request, handler);
        if (!entry) return done();
        void withBudget(() =>
          andThen(this.lookUp(entry, request, reply, handler), (found) => {
            if (isHit(found)) this.send(found, request, reply);
            else done();
          }),
        );
      };
    });
  }

  /** Whether a hit can skip Nest: a public route without anything that the hook does not do. */
  private isEligible({ handler, controller }: CachedHandler): boolean {
    const targets = [handler, controller] as never[];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, targets);
    const interceptors = this.reflector.getAllAndMerge<unknown[]>(INTERCEPTORS_METADATA, targets);
    return (
      access?.kind === 'public' &&
      interceptors.length === 1 &&
      interceptors[0] === CacheInterceptor &&
      SKIPPED.every((key) => this.reflector.getAllAndOverride<unknown>(key, targets) === undefined) &&
      this.nest.getGlobalInterceptors().length === 0 &&
      this.nest.getGlobalGuards().every((guard) => KNOWN_GUARDS.some((known) => guard instanceof known))
    );
  }

  /** Null if the request is over its limit, or if the look-up failed. */
  private lookUp(
    entry: CacheEntry,
    request: FastifyRequest,
    reply: FastifyReply,
    { rateLimit }: CachedRoute,
  ): Awaitable<LookUp> {
    const find = (): Awaitable<LookUp> =>
      andThen(this.rateLimits.countRequest(request, reply, rateLimit), (refused) =>
        refused ? null : lookUpOnce(request, () => this.cache.lookUp(entry)),
      );
    // The interceptor gets the same error, and Nest's filter turns it into the response.
    return orElse(find, () => null);
  }

  private send({ body, etag }: Envelope, request: FastifyRequest, reply: FastifyReply): void {
    setCacheHeader('hit', request, reply, this.config.production);
    void reply.send(respondConditionally(request, reply, body, etag ?? entityTag(body)));
  }
}

/** Null if only the guards can decide, or if the response must not be cached. */
function entryOf(request: FastifyRequest, { handler, entryOf }: CachedRoute): CacheEntry | null {
  // Who sends a token may be refused, or may see more.
  if (request.headers.authorization !== undefined) return null;
  if (unsupportedQuery(handler, request).length > 0) return null;
  return entryOf(toCacheableRequest(request, handler));
}
