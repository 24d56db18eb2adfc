/**
 * Rows are always locked in this order, so that concurrent orders of the same products cannot
 * deadlock.
 */
export function byProductId(a: { readonly productId: string }, b: { readonly productId: string }): number {
  if (a.productId === b.productId) return 0;
  return a.productId < b.productId ? -1 : 1;
}
