const CANONICAL = /^[1-9]\d{0,15}$/;

/**
 * The number behind an id, or null when no row can have it: `007`, `1.0`, an ObjectId, more than
 * 2^53 - 1.
 */
export function toRowId(id: string): number | null {
  if (!CANONICAL.test(id)) return null;
  const rowId = Number(id);
  return Number.isSafeInteger(rowId) ? rowId : null;
}
