import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { AppConfig } from '../config/app-config.js';
import {
  editedPartOf,
  entityTag,
  entityTagOf,
  respondConditionally,
  type EditedPart,
} from '../http/entity-tag.js';
import { Cache, type CacheResult, type LoadedValue } from './cache.js';
import { CACHED, lookUpOnce, toCacheableRequest, type EntryOf } from './cached-route.js';
import { setCacheHeader } from './x-cache.js';

/**
 * Serves the response from the cache instead of calling the handler. Runs after the guards, so that
 * access is checked first. Caches the serialized body with its ETag: a hit neither parses nor
 * serializes. Hits of public routes rarely come here: CacheHook serves them.
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
      ? await this.cache.complete(entry, await lookUpOnce(request, () => this.cache.lookUp(entry)), load)
      : { ...(await load()), outcome: 'bypass' };
    setCacheHeader(outcome, request, reply, this.config.production);
    return of(respondConditionally(request, reply, body, etag ?? entityTag(body)));
  }
}

function serialize(response: object, edited: EditedPart<object> | undefined): LoadedValue {
  const body = Buffer.from(JSON.stringify(response));
  return { body, etag: entityTagOf(response, edited, body) };
}
