import { ApiProperty } from '@nestjs/swagger';
import type { ShortLine } from '../../catalog/domain/catalog.errors.js';
import { ProblemSchema } from '../../shared/http/api-problems.js';

export class ShortLineResponse implements ShortLine {
  @ApiProperty({ example: '101' })
  readonly productId!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 3, description: 'The quantity that was asked for.' })
  readonly requested!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 2, description: 'The quantity in stock.' })
  readonly available!: number;
}

/** The 409 of placing an order. */
export class PlaceOrderProblem extends ProblemSchema {
  @ApiProperty({
    type: [ShortLineResponse],
    required: false,
    description: 'Only with `out_of_stock`: each line that is short.',
  })
  readonly items?: ShortLineResponse[];

  @ApiProperty({
    type: String,
    required: false,
    pattern: String.raw`^\d+\.\d{2}$`,
    example: '52.30',
    description: 'Only with `total_changed`: the total at this moment.',
  })
  readonly total?: string;
}
