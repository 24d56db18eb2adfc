import { ApiProperty } from '@nestjs/swagger';
import { MAX_STOCK } from '../../catalog/domain/product.js';
import {
  ChoiceField,
  DecimalField,
  EmailField,
  IdField,
  IntegerField,
  LineField,
  ListField,
  QueryTimeField,
} from '../../platform/http/fields.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { formatMoney, times, type Cents } from '../../shared/money.js';
import { MAX_ITEMS, type Order, type OrderLine } from '../domain/order.js';
import type { OrderState } from '../domain/order-state.js';
import { ORDER_STATUSES, type OrderStatus } from '../domain/order-status.js';

const amount = (example: string) => ({ type: String, pattern: String.raw`^\d+\.\d{2}$`, example }) as const;
const time = { type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' } as const;

export class OrderItemRequest {
  @IdField({ example: '101' })
  readonly productId!: string;

  @IntegerField(1, MAX_STOCK, { example: 2 })
  readonly quantity!: number;
}

export class PlaceOrderRequest {
  @ListField(OrderItemRequest, MAX_ITEMS, {
    optional: true,
    description: 'What to buy, each product once. Absent: what is in the cart, which the order empties.',
  })
  readonly items?: OrderItemRequest[];

  @EmailField({
    nullable: true,
    example: 'ada@example.com',
    description:
      "A guest must give one: the order's mails go there. Those of a user's order go to the address of the account.",
  })
  readonly contactEmail?: string | null;

  @DecimalField({
    optional: true,
    example: '49.80',
    description: 'The total that the buyer has seen: if it is another one by now, nothing is bought.',
  })
  readonly expectedTotal?: Cents;
}

export class ChangeStatusRequest {
  @ChoiceField(ORDER_STATUSES, 'OrderStatus', { example: 'processing' })
  readonly status!: OrderStatus;
}

export class OrderListQuery extends PageQuery {
  @LineField(200, {
    optional: true,
    description:
      'For staff that sees all orders: how the order number or the contact address begins, or words of the e-mail address, ' +
      'username and full name of the account.',
  })
  readonly search?: string;

  @ChoiceField(ORDER_STATUSES, 'OrderStatus', { optional: true })
  readonly status?: OrderStatus;

  @QueryTimeField({
    optional: true,
    description:
      'Placed at this moment or later: a date (its midnight in UTC) or a time, as in `2026-03-01T09:30:00Z`.',
  })
  readonly from?: Date;

  @QueryTimeField({ optional: true, description: 'Placed before this moment.' })
  readonly to?: Date;
}

export class OrderItemResponse {
  @ApiProperty({ example: '101' })
  readonly productId!: string;

  @ApiProperty({ example: 'Enamel mug', description: 'As it was called then.' })
  readonly productName!: string;

  @ApiProperty({ ...amount('24.90'), description: 'What it cost then.' })
  readonly unitPrice!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_STOCK, example: 2 })
  readonly quantity!: number;

  @ApiProperty(amount('49.80'))
  readonly lineTotal!: string;
}

export class OrderResponse {
  @ApiProperty({ example: '42' })
  readonly id!: string;

  @ApiProperty({ example: 'ORD-2026-001' })
  readonly orderNumber!: string;

  @ApiProperty({ enum: ORDER_STATUSES, enumName: 'OrderStatus', example: 'pending' })
  readonly status!: OrderStatus;

  @ApiProperty({ type: [OrderItemResponse] })
  readonly items!: OrderItemResponse[];

  @ApiProperty({ ...amount('49.80'), description: 'Of the items that are shown: a vendor sees its own.' })
  readonly totalAmount!: string;

  @ApiProperty({ example: 'USD', description: 'ISO 4217.' })
  readonly currency!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '7',
    description: "Null for a guest's order, and where the caller may not know who has bought it.",
  })
  readonly userId!: string | null;

  @ApiProperty({ type: String, format: 'email', nullable: true, example: 'ada@example.com' })
  readonly contactEmail!: string | null;

  @ApiProperty(time)
  readonly createdAt!: string;

  @ApiProperty({ ...time, description: 'Of the last change of status.' })
  readonly updatedAt!: string;
}

export class PlacedOrderResponse extends OrderResponse {
  @ApiProperty({
    required: false,
    example: 'c2lnbmF0dXJl',
    description: 'For guests only: to be sent as `X-Order-Token` to see the order again, or to cancel it.',
  })
  readonly guestToken?: string;
}

export class OrderStatusResponse {
  @ApiProperty({ example: '42', description: "The order's id." })
  readonly id!: string;

  @ApiProperty({ example: 'ORD-2026-001' })
  readonly orderNumber!: string;

  @ApiProperty({ enum: ORDER_STATUSES, enumName: 'OrderStatus', example: 'pending' })
  readonly status!: OrderStatus;

  @ApiProperty(time)
  readonly updatedAt!: string;
}

/** @param currency the shop's one currency, ISO 4217 */
export function toOrderResponse(order: Order, currency: string): OrderResponse {
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    items: order.lines.map(toItem),
    totalAmount: formatMoney(order.totalAmount),
    currency,
    userId: order.userId,
    contactEmail: order.contactEmail,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
  };
}

export function toOrderStatusResponse({
  id,
  orderNumber,
  status,
  updatedAt,
}: OrderState): OrderStatusResponse {
  return { id, orderNumber, status, updatedAt: updatedAt.toISOString() };
}

function toItem({ productId, productName, unitPrice, quantity }: OrderLine): OrderItemResponse {
  return {
    productId,
    productName,
    unitPrice: formatMoney(unitPrice),
    quantity,
    lineTotal: formatMoney(times(unitPrice, quantity)),
  };
}
