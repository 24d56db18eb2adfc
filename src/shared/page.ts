import { ValidationError } from './domain-error.js';

/** One page of a list. `nextCursor` is null on the last one; `total` is there where it was asked for. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

/** A cursor of another list, of another order, or made up. */
export function invalidCursor(): ValidationError {
  return new ValidationError([
    { field: 'cursor', message: 'cursor is not one that this list has given out' },
  ]);
}

/**
 * Cuts a page out of one item more than it holds: whether there is a next page needs no count.
 * @param found at most `limit + 1` items, in order
 */
export function pageOf<T>(found: readonly T[], limit: number, cursorAfter: (last: T) => string): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
}

/** The cursor that says: in this order, after this sort key and this id. Opaque to clients, and no secret. */
export function encodeCursor(order: string, key: number | string, id: string): string {
  return Buffer.from(JSON.stringify([order, key, id])).toString('base64url');
}

/**
 * @param order the order of this list: a cursor of another one is refused
 * @param keyType what the sort key of this order is
 * @throws ValidationError on `cursor`
 */
export function decodeCursor<K extends 'number' | 'string'>(
  cursor: string,
  order: string,
  keyType: K,
): { key: K extends 'number' ? number : string; id: string } {
  const [itsOrder, key, id] = parse(cursor);
  if (itsOrder !== order || typeof key !== keyType || typeof id !== 'string') throw invalidCursor();
  return { key: key as K extends 'number' ? number : string, id };
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 3) return parts;
  } catch {
    // Not JSON: falls through to the one answer for all that is no cursor.
  }
  throw invalidCursor();
}
