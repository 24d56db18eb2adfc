import { SetMetadata, UseInterceptors, applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Edited, ApiEntityTag, type EditedPart } from '../http/entity-tag.js';
import { CACHED, CACHED_HANDLER, type EntryOf } from './cached-route.js';
import { CacheInterceptor } from './cache.interceptor.js';

/**
 * Serves a GET from the cache if possible, with an `ETag`: `@Cached(({ params }) =>
 * Keys.product.entry(params.id))`.
 * @param edited the part of the body that clients edit; default: all of it
 */
export const Cached =
  (entryOf: EntryOf, edited?: EditedPart): MethodDecorator =>
  (target, name, descriptor) =>
    applyDecorators(
      SetMetadata(CACHED, entryOf),
      Edited(edited),
      UseInterceptors(CacheInterceptor),
      RouteConfig({ [CACHED_HANDLER]: { controller: target.constructor, handler: descriptor.value } }),
      ApiEntityTag(),
    )(target, name, descriptor);
