import { ApiProperty } from '@nestjs/swagger';
import { OutOfStockProblem } from '../../catalog/out-of-stock.docs.js';

/** The 409 of placing an order. */
export class PlaceOrderProblem extends OutOfStockProblem {
  @ApiProperty({
    type: String,
    required: false,
    pattern: String.raw`^\d+\.\d{2}$`,
    example: '52.30',
    description: 'Only with `total_changed`: the current total.',
  })
  readonly total?: string;
}
