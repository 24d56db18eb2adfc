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
    description:
      'The items to order, each product once. Default: the items of the cart, which is then emptied.',
  })
  readonly items?: OrderItemRequest[];

  @EmailField({
    nullable: true,
    example: 'ada@example.com',
    description:
      "The address for mails about a guest's order; required for guests. Users get these mails at the address of their " +
      'account.',
  })
  readonly contactEmail?: string | null;

  @DecimalField({
    optional: true,
    example: '49.80',
    description: 'The total that the buyer has seen. If the current total differs, no order is placed.',
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
      'Only for staff who can see all orders: the beginning of the order number or of the contact address, or words of ' +
      "the account's e-mail address, username and full name.",
  })
  readonly search?: string;

  @ChoiceField(ORDER_STATUSES, 'OrderStatus', { optional: true })
  readonly status?: OrderStatus;

  @QueryTimeField({
    optional: true,
    description:
      'Only orders placed at or after this time: a date (midnight UTC), or a time such as `2026-03-01T09:30:00Z`.',
  })
  readonly from?: Date;

  @QueryTimeField({ optional: true, description: 'Only orders placed before this time.' })
  readonly to?: Date;
}

export class OrderItemResponse {
  @ApiProperty({ example: '101' })
  readonly productId!: string;

  @ApiProperty({ example: 'Enamel mug', description: 'The name at the time of the order.' })
  readonly productName!: string;

  @ApiProperty({ ...amount('24.90'), description: 'The price at the time of the order.' })
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

  @ApiProperty({
    ...amount('49.80'),
    description: 'The total of the listed items: vendors see only their own.',
  })
  readonly totalAmount!: string;

  @ApiProperty({ example: 'USD', description: 'The ISO 4217 code.' })
  readonly currency!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '7',
    description: "The buyer; null for a guest's order, and if the caller is not allowed to see the buyer.",
  })
  readonly userId!: string | null;

  @ApiProperty({ type: String, format: 'email', nullable: true, example: 'ada@example.com' })
  readonly contactEmail!: string | null;

  @ApiProperty(time)
  readonly createdAt!: string;

  @ApiProperty({ ...time, description: 'The time of the last change of status.' })
  readonly updatedAt!: string;
}

export class PlacedOrderResponse extends OrderResponse {
  @ApiProperty({
    required: false,
    example: 'c2lnbmF0dXJl',
    description: 'Only for guests: send it as `X-Order-Token` to read or cancel the order.',
  })
  readonly guestToken?: string;
}

export class OrderStatusResponse {
  @ApiProperty({ example: '42', description: 'The id of the order.' })
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
