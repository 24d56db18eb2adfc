import { SetMetadata, UseInterceptors, applyDecorators } from '@nestjs/common';
import { Tagged } from '../shared/http/entity-tag.js';
import { CACHED, CacheInterceptor, type SlotOf } from './cache.interceptor.js';

/**
 * A read that is answered from the cache where it can be: `@Cached(({ params }) => Keys.product.slot(params.id))`. Its
 * answer carries an `ETag`.
 */
export const Cached = (slotOf: SlotOf): MethodDecorator =>
  applyDecorators(SetMetadata(CACHED, slotOf), UseInterceptors(CacheInterceptor), Tagged());
