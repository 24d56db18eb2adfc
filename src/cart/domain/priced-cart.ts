import type { Product } from '../../catalog/domain/product.js';
import { sumOf, times, type Cents, type Sum } from '../../shared/money.js';
import type { Cart, CartLine, CartOwner } from './cart.js';

/** What has changed since the shopper added the line. */
export type NoticeCode = 'price_up' | 'price_down' | 'clipped' | 'merged' | 'unavailable';

interface Notice {
  readonly productId: string;
  readonly code: NoticeCode;
}

export interface PricedLine {
  readonly product: Product;
  readonly quantity: number;
  readonly unitPrice: Cents;
  readonly lineTotal: Sum;
  /** Whether it could be ordered now: the product is on sale and in stock in this quantity. */
  readonly isAvailable: boolean;
  readonly addedAt: Date;
}

/** A cart with current prices and availability. */
export interface PricedCart {
  /** Null for a visitor who has no cart and no session. */
  readonly owner: CartOwner | null;
  readonly lines: readonly PricedLine[];
  /** The sum of all quantities. */
  readonly itemCount: number;
  /** The sum of all lines, including unavailable ones. */
  readonly total: Sum;
  readonly notices: readonly Notice[];
  readonly updatedAt: Date | null;
  /** Null for a user's cart, and for one without lines. */
  readonly expiresAt: Date | null;
}

export const EMPTY_CART: PricedCart = {
  owner: null,
  lines: [],
  itemCount: 0,
  total: sumOf([]),
  notices: [],
  updatedAt: null,
  expiresAt: null,
};

/** @param products the products of the lines; lines without a product are left out */
export function toPricedCart(
  { owner, lines, updatedAt, expiresAt }: Cart,
  products: readonly Product[],
): PricedCart {
  const byId = new Map(products.map((product) => [product.id, product]));
  const shown = lines.flatMap((line) => {
    const product = byId.get(line.productId);
    return product ? [{ line, product }] : [];
  });
  const pricedLines = shown.map(({ line, product }) => toPricedLine(line, product));
  return {
    owner,
    lines: pricedLines,
    itemCount: pricedLines.reduce((count, { quantity }) => count + quantity, 0),
    total: sumOf(pricedLines.map(({ lineTotal }) => lineTotal)),
    notices: shown.flatMap(({ line, product }) => noticesOf(line, product)),
    updatedAt,
    expiresAt,
  };
}

function toPricedLine({ quantity, addedAt }: CartLine, product: Product): PricedLine {
  return {
    product,
    quantity,
    unitPrice: product.price,
    lineTotal: times(product.price, quantity),
    isAvailable: isAvailable(quantity, product),
    addedAt,
  };
}

function isAvailable(quantity: number, { isActive, stockQuantity }: Product): boolean {
  return isActive && stockQuantity >= quantity;
}

function noticesOf({ quantity, price, clipped, merged }: CartLine, product: Product): Notice[] {
  const codes: NoticeCode[] = [];
  if (product.price > price) codes.push('price_up');
  if (product.price < price) codes.push('price_down');
  if (merged) codes.push('merged');
  if (clipped) codes.push('clipped');
  if (!isAvailable(quantity, product)) codes.push('unavailable');
  return codes.map((code) => ({ productId: product.id, code }));
}
