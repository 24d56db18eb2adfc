/**
 * Rows are always locked in this order, so that of two orders of the same products none waits for
 * the other in a circle.
 */
export function byProduct(a: { readonly productId: string }, b: { readonly productId: string }): number {
  if (a.productId === b.productId) return 0;
  return a.productId < b.productId ? -1 : 1;
}
