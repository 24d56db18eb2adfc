import { ApiProperty } from '@nestjs/swagger';
import { MAX_STOCK } from '../../catalog/domain/product.js';
import { IdField, IntegerField } from '../../platform/http/fields.js';
import { formatMoney } from '../../shared/money.js';
import type { CartOwner } from '../domain/cart.js';
import type { NoticeCode, PricedCart, PricedLine } from '../domain/priced-cart.js';

const amount = (example: string) => ({ type: String, pattern: String.raw`^\d+\.\d{2}$`, example }) as const;

export class AddItemRequest {
  @IdField({ example: '101' })
  readonly productId!: string;

  @IntegerField(1, MAX_STOCK, {
    default: 1,
    optional: true,
    description: 'Units to add to those that are there.',
  })
  readonly quantity?: number;
}

export class ChangeItemRequest {
  @IntegerField(1, MAX_STOCK, { example: 2, description: 'Units in all.' })
  readonly quantity!: number;
}

export class CartItemResponse {
  @ApiProperty({ example: '101' })
  readonly productId!: string;

  @ApiProperty({ example: 'Enamel mug' })
  readonly name!: string;

  @ApiProperty({ example: 'enamel-mug' })
  readonly slug!: string;

  @ApiProperty({ ...amount('24.90'), description: 'The current price.' })
  readonly unitPrice!: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_STOCK, example: 2 })
  readonly quantity!: number;

  @ApiProperty(amount('49.80'))
  readonly lineTotal!: string;

  @ApiProperty({
    type: 'boolean',
    example: true,
    description: 'Whether it could be ordered now: the product is sold, and there is enough of it.',
  })
  readonly available!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly addedAt!: string;
}

const NOTICES = {
  price_up: 'it costs more now',
  price_down: 'it costs less now',
  merged: 'a log-in has moved it here from the guest cart, or added to its quantity',
  clipped:
    'at log-in the quantities of two carts were more than the stock, or than a line may have, and were cut down',
  unavailable: 'it is not sold any more, or there are fewer units than that',
} as const satisfies Record<NoticeCode, string>;

export class CartNoticeResponse {
  @ApiProperty({ example: '101' })
  readonly productId!: string;

  @ApiProperty({
    enum: Object.keys(NOTICES),
    enumName: 'CartNoticeCode',
    description: Object.entries(NOTICES)
      .map(([code, meaning]) => `\`${code}\`: ${meaning}.`)
      .join(' '),
  })
  readonly code!: NoticeCode;
}

export class CartResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'user-7',
    description: 'Null for a guest who has no session yet.',
  })
  readonly id!: string | null;

  @ApiProperty({ type: [CartItemResponse], description: 'In the order in which they were added.' })
  readonly items!: CartItemResponse[];

  @ApiProperty({ type: 'integer', minimum: 0, example: 2, description: 'Units, of all items together.' })
  readonly itemCount!: number;

  @ApiProperty({ ...amount('49.80'), description: 'Of all items, also of those that are not available.' })
  readonly total!: string;

  @ApiProperty({ example: 'USD', description: 'ISO 4217.' })
  readonly currency!: string;

  @ApiProperty({
    type: [CartNoticeResponse],
    description: 'What has changed of an item since it was added, or its quantity set.',
  })
  readonly notices!: CartNoticeResponse[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-03-01T09:30:00.000Z',
    description: 'Of the last change; null when the cart is empty.',
  })
  readonly updatedAt!: string | null;
}

/** @param currency the shop's one currency, ISO 4217 */
export function toCartResponse(cart: PricedCart, currency: string): CartResponse {
  return {
    id: cart.owner && cartId(cart.owner),
    items: cart.lines.map(toItem),
    itemCount: cart.itemCount,
    total: formatMoney(cart.total),
    currency,
    notices: cart.notices.map(({ productId, code }) => ({ productId, code })),
    updatedAt: cart.updatedAt?.toISOString() ?? null,
  };
}

/**
 * Each owner has one cart, so the owner's id identifies it. A guest's id gives no access without
 * its signature.
 */
function cartId(owner: CartOwner): string {
  return 'userId' in owner ? `user-${owner.userId}` : `guest-${owner.sessionId}`;
}

function toItem({
  product,
  quantity,
  unitPrice,
  lineTotal,
  isAvailable,
  addedAt,
}: PricedLine): CartItemResponse {
  return {
    productId: product.id,
    name: product.name,
    slug: product.slug,
    unitPrice: formatMoney(unitPrice),
    quantity,
    lineTotal: formatMoney(lineTotal),
    available: isAvailable,
    addedAt: addedAt.toISOString(),
  };
}
