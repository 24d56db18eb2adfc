import { ApiProperty } from '@nestjs/swagger';
import { ProblemSchema } from '../platform/http/api-problems.js';
import type { StockShortage } from './domain/catalog.errors.js';

export class ShortLineResponse implements StockShortage {
  @ApiProperty({ example: '101' })
  readonly productId!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 3, description: 'The requested quantity.' })
  readonly requested!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 2, description: 'The quantity in stock.' })
  readonly available!: number;
}

/** The 409 of operations that ask for more than is in stock. */
export class OutOfStockProblem extends ProblemSchema {
  @ApiProperty({
    type: [ShortLineResponse],
    required: false,
    description: 'Only with `out_of_stock`: the lines that exceed the stock.',
  })
  readonly items?: ShortLineResponse[];
}
