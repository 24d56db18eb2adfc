import type { Type } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../shared/page.js';
import { CursorField, QueryFlagField, QueryIntegerField } from './fields.js';

/** The query parameters that every list takes. */
export class PageQuery {
  @QueryIntegerField(1, MAX_LIMIT, {
    default: DEFAULT_LIMIT,
    optional: true,
    description: 'The maximum number of items on a page.',
  })
  readonly limit?: number;

  @CursorField({ optional: true, description: 'The `nextCursor` of the previous page.' })
  readonly cursor?: string;

  @QueryFlagField({
    default: false,
    optional: true,
    description: 'Whether to return the number of all items of the list, in `total`.',
  })
  readonly withTotal?: boolean;
}

/** The schemas of pages by item, so that two lists of the same items share one. */
const pageSchemas = new Map<Type<unknown>, Type<unknown>>();

/** A class that describes a page of `item`: `ProductPage` for `ProductResponse`. */
function pageSchemaOf(item: Type<unknown>): Type<unknown> {
  const known = pageSchemas.get(item);
  if (known) return known;

  @ApiSchema({ name: `${item.name.replace(/Response$/, '')}Page` })
  class PageOfItems {
    @ApiProperty({ type: [item] })
    readonly items!: unknown[];

    @ApiProperty({
      type: String,
      nullable: true,
      description: 'The cursor of the next page; null on the last page.',
      example: 'WyJuYW1lIiwiYm9vdHMiLCI3Il0',
    })
    readonly nextCursor!: string | null;

    @ApiProperty({
      type: 'integer',
      minimum: 0,
      required: false,
      description: 'The number of all items of the list; only with `withTotal=true`.',
      example: 240,
    })
    readonly total?: number;
  }
  pageSchemas.set(item, PageOfItems);
  return PageOfItems;
}

/** Documents a 200 that is a page of `item`. */
export const ApiPage = (item: Type<unknown>, description: string): MethodDecorator =>
  ApiOkResponse({ description, type: pageSchemaOf(item) });
