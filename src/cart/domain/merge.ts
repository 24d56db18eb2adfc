import type { CartLine } from './cart.js';

/** What is on hand of a product; 0 also for one that is not sold any more. */
export type Stocks = ReadonlyMap<string, number>;

/**
 * The lines that a user's cart gets from a guest's. Quantities are added, up to the stock and to
 * what a line may have. Of a product that is out of stock there is nothing to cut to: its line
 * stays whole, and is shown as unavailable. No line is lost.
 */
export function mergedLines(
  own: readonly CartLine[],
  guest: readonly CartLine[],
  stocks: Stocks,
  maxQuantity: number,
): CartLine[] {
  const ownByProduct = new Map(own.map((line) => [line.productId, line]));
  return guest.map((line) => {
    const base = ownByProduct.get(line.productId);
    const wanted = (base?.quantity ?? 0) + line.quantity;
    const stock = stocks.get(line.productId) ?? 0;
    const quantity = Math.min(wanted, maxQuantity, stock > 0 ? stock : wanted);
    return { ...(base ?? line), quantity, clipped: quantity < wanted, merged: true };
  });
}
