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
    description: 'The quantity to add.',
  })
  readonly quantity?: number;
}

export class ChangeItemRequest {
  @IntegerField(1, MAX_STOCK, { example: 2, description: 'The new quantity.' })
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
    description: 'Whether the item could be ordered now: the product is on sale and its stock is sufficient.',
  })
  readonly available!: boolean;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-03-01T09:30:00.000Z' })
  readonly addedAt!: string;
}

const NOTICES = {
  price_up: 'the price has increased',
  price_down: 'the price has decreased',
  merged: 'at log-in, the item or part of its quantity came from the guest cart',
  clipped: 'at log-in, the combined quantity exceeded the stock or the maximum of a line and was reduced',
  unavailable: 'the product is no longer on sale, or its stock is less than the quantity',
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
    description: 'Null for a guest without a session.',
  })
  readonly id!: string | null;

  @ApiProperty({ type: [CartItemResponse], description: 'Sorted by the time they were added.' })
  readonly items!: CartItemResponse[];

  @ApiProperty({ type: 'integer', minimum: 0, example: 2, description: 'The sum of all quantities.' })
  readonly itemCount!: number;

  @ApiProperty({ ...amount('49.80'), description: 'The total of all items, including unavailable ones.' })
  readonly total!: string;

  @ApiProperty({ example: 'USD', description: 'The ISO 4217 code.' })
  readonly currency!: string;

  @ApiProperty({
    type: [CartNoticeResponse],
    description: 'What has changed for an item since it was added or its quantity was set.',
  })
  readonly notices!: CartNoticeResponse[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-03-01T09:30:00.000Z',
    description: 'The time of the last change; null if the cart is empty.',
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
