import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../page.js';
import { IsCursor, IsQueryFlag, IsQueryInteger } from './fields.js';

/** The query parameters that every list takes. */
export class PageQuery {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    required: false,
    description: 'How many items a page holds at most.',
  })
  @IsOptional()
  @IsQueryInteger(1, MAX_LIMIT)
  readonly limit?: number;

  @ApiProperty({ required: false, description: '`nextCursor` of the page before.' })
  @IsOptional()
  @IsCursor()
  readonly cursor?: string;

  @ApiProperty({
    type: 'boolean',
    default: false,
    required: false,
    description: 'Whether the answer counts all items of the list, in `total`.',
  })
  @IsOptional()
  @IsQueryFlag()
  readonly withTotal?: boolean;
}

/** Documents a 200 that is a page of `item`. */
export const ApiPage = (item: Type<unknown>, description: string): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(item),
    ApiOkResponse({
      description,
      schema: {
        type: 'object',
        required: ['items', 'nextCursor'],
        properties: {
          items: { type: 'array', items: { $ref: getSchemaPath(item) } },
          nextCursor: {
            type: 'string',
            nullable: true,
            description: 'The cursor of the next page; null on the last one.',
            example: 'WyJuYW1lIiwiYm9vdHMiLCI3Il0',
          },
          total: { type: 'integer', minimum: 0, description: 'Only with `withTotal=true`.', example: 240 },
        },
      },
    }),
  );
