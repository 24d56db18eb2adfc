import type { CartLine } from './cart.js';

/** Stock by product id; 0 for products that are no longer on sale. */
export type StockByProductId = ReadonlyMap<string, number>;

/**
 * Returns the lines to write to the user's cart. Quantities are added, but not above the stock or
 * the maximum of a line. A product that is out of stock keeps its quantity and is shown as
 * unavailable. No line is dropped.
 */
export function mergeLines(
  own: readonly CartLine[],
  guest: readonly CartLine[],
  stocks: StockByProductId,
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
