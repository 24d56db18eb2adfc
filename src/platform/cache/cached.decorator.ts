import { SetMetadata, UseInterceptors, applyDecorators } from '@nestjs/common';
import { Edited, ApiEntityTag, type EditedPart } from '../http/entity-tag.js';
import { CACHED, CacheInterceptor, type EntryOf } from './cache.interceptor.js';

/**
 * Serves a GET from the cache if possible, with an `ETag`: `@Cached(({ params }) =>
 * Keys.product.entry(params.id))`.
 * @param edited the part of the body that clients edit; default: all of it
 */
export const Cached = (entryOf: EntryOf, edited?: EditedPart): MethodDecorator =>
  applyDecorators(
    SetMetadata(CACHED, entryOf),
    Edited(edited),
    UseInterceptors(CacheInterceptor),
    ApiEntityTag(),
  );
