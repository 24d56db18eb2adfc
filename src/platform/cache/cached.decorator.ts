import { SetMetadata, UseInterceptors, applyDecorators } from '@nestjs/common';
import { Edited, Tagged, type EditedPart } from '../http/entity-tag.js';
import { CACHED, CacheInterceptor, type EntryOf } from './cache.interceptor.js';

/**
 * A read that is answered from the cache where it can be:
 * `@Cached(({ params }) => Keys.product.entry(params.id))`. Its answer carries an `ETag`.
 * @param edited the part of the body that clients edit; absent: all of it
 */
export const Cached = (entryOf: EntryOf, edited?: EditedPart): MethodDecorator =>
  applyDecorators(SetMetadata(CACHED, entryOf), Edited(edited), UseInterceptors(CacheInterceptor), Tagged());
