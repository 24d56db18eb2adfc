const CANONICAL = /^[1-9]\d{0,9}$/;

/** The largest `integer` of PostgreSQL. */
const MAX_ROW_ID = 2_147_483_647;

/**
 * The number behind an id, or null when no row can have it: `007`, `1.0`, an ObjectId, more than
 * 2^31 - 1.
 */
export function toRowId(id: string): number | null {
  if (!CANONICAL.test(id)) return null;
  const rowId = Number(id);
  return rowId <= MAX_ROW_ID ? rowId : null;
}
