import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { AppConfig } from '../config/app-config.js';
import { withoutDefaults } from '../http/dto.pipe.js';
import {
  editedPartOf,
  entityTag,
  entityTagOf,
  respondConditionally,
  type EditedPart,
} from '../http/entity-tag.js';
import { Cache, type CacheResult, type LoadedValue } from './cache.js';
import type { CacheEntry } from './cache-key-definition.js';
import { setCacheHeader } from './x-cache.js';

export const CACHED = 'cached';

/** The cache entry of a request; null if its response must not be cached. */
export type EntryOf = (request: CacheableRequest) => CacheEntry | null;

export interface CacheableRequest {
  readonly params: Readonly<Record<string, string | undefined>>;
  /** Without explicit defaults, so that `?limit=20` and no limit share an entry. */
  readonly query: Readonly<Record<string, unknown>>;
}

/**
 * Serves the response from the cache instead of calling the handler. Runs after the guards, so that
 * access is checked first. Caches the serialized body with its ETag: a hit neither parses nor
 * serializes.
 */
@Injectable()
export class CacheInterceptor implements NestInterceptor<object, Buffer | undefined> {
  constructor(
    private readonly cache: Cache,
    private readonly reflector: Reflector,
    private readonly config: AppConfig,
  ) {}

  async intercept(
    context: ExecutionContext,
    next: CallHandler<object>,
  ): Promise<Observable<Buffer | undefined>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const handler = context.getHandler();
    const entry = this.reflector.get<EntryOf>(CACHED, handler)(toCacheableRequest(request, handler));
    const edited = editedPartOf(this.reflector, context);
    const load = async () => serialize(await lastValueFrom(next.handle()), edited);
    const { body, etag, outcome }: CacheResult = entry
      ? await this.cache.read(entry, load)
      : { ...(await load()), outcome: 'bypass' };
    setCacheHeader(outcome, request, reply, this.config.production);
    return of(respondConditionally(request, reply, body, etag ?? entityTag(body)));
  }
}

function toCacheableRequest({ params, query }: FastifyRequest, handler: object): CacheableRequest {
  return {
    params: params as CacheableRequest['params'],
    query: withoutDefaults(query as CacheableRequest['query'], handler),
  };
}

function serialize(response: object, edited: EditedPart<object> | undefined): LoadedValue {
  const body = Buffer.from(JSON.stringify(response));
  return { body, etag: entityTagOf(response, edited, body) };
}
