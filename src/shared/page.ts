import { ValidationError } from './domain-error.js';

/**
 * One page of a list. `nextCursor` is null on the last one; `total` is there where it was asked
 * for.
 */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

export const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

/** What is wrong with every cursor that a list does not take, whatever the reason. */
export const INVALID_CURSOR = 'is not valid for this list';

/** A cursor that is empty, made up, or of another list, sort order or shop. */
export function invalidCursor(): ValidationError {
  return new ValidationError([{ field: 'cursor', message: `cursor ${INVALID_CURSOR}` }]);
}

/**
 * Cuts a page out of one item more than it holds: whether there is a next page needs no count.
 * @param found at most `limit + 1` items, in order
 */
export function toPage<T>(found: readonly T[], limit: number, cursorAfter: (last: T) => string): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? cursorAfter(last) : null };
}

/** What a client asks of a list. */
export interface PageRequest {
  readonly limit?: number;
  readonly cursor?: string;
  readonly withTotal?: boolean;
}

/**
 * Cuts a page out of a list that is short enough to be read whole: roles, permissions, sessions.
 * @param all in any order
 * @param list names the list, for its cursors
 * @param keyOf the sort key of an item
 * @param isAfter whether an item with the first key and id comes after one with the second
 * @throws ValidationError on `cursor`
 */
export function paginateInMemory<T extends { readonly id: string }, K extends number | string>(
  all: readonly T[],
  { limit = DEFAULT_LIMIT, cursor, withTotal }: PageRequest,
  list: string,
  keyOf: (item: T) => K,
  isAfter: (a: SortPosition<K>, b: SortPosition<K>) => boolean,
): Page<T> {
  const position = (item: T) => ({ key: keyOf(item), id: item.id });
  const sorted = all.toSorted((a, b) => (isAfter(position(a), position(b)) ? 1 : -1));
  let rest = sorted;
  const [first] = sorted;
  if (cursor !== undefined) {
    const keyType = first === undefined || typeof keyOf(first) === 'string' ? 'string' : 'number';
    const last = decodeCursor(cursor, list, keyType) as SortPosition<K>;
    rest = sorted.filter((item) => isAfter(position(item), last));
  }
  const page = toPage(rest.slice(0, limit + 1), limit, (item) => encodeCursor(list, keyOf(item), item.id));
  return withTotal ? { ...page, total: all.length } : page;
}

export interface SortPosition<K> {
  readonly key: K;
  readonly id: string;
}

/** For lists by name, whose names are unique. */
export const byName = ({ key: a }: SortPosition<string>, { key: b }: SortPosition<string>): boolean => a > b;

/** For lists with the latest first. */
export const byLatest = (a: SortPosition<number>, b: SortPosition<number>): boolean =>
  a.key === b.key ? a.id < b.id : a.key < b.key;

/**
 * The cursor that says: in this list, after this sort key and this id. Opaque to clients, and no
 * secret.
 * @param list names the list and its sort order
 */
export function encodeCursor(list: string, key: number | string, id: string): string {
  return Buffer.from(JSON.stringify([list, key, id])).toString('base64url');
}

/**
 * @param list as it was given to encodeCursor: a cursor of another list is refused
 * @param keyType the type of the sort key
 * @throws ValidationError on `cursor`
 */
export function decodeCursor<K extends 'number' | 'string'>(
  cursor: string,
  list: string,
  keyType: K,
): { key: K extends 'number' ? number : string; id: string } {
  const [cursorList, key, id] = parse(cursor);
  if (cursorList !== list || typeof key !== keyType || typeof id !== 'string') throw invalidCursor();
  return { key: key as K extends 'number' ? number : string, id };
}

function parse(cursor: string): unknown[] {
  try {
    const bytes = Buffer.from(cursor, 'base64url');
    // Buffer skips what is not base64url: then it is another text than the one that was given out.
    if (bytes.toString('base64url') !== cursor) throw invalidCursor();
    const parts: unknown = JSON.parse(bytes.toString());
    if (Array.isArray(parts) && parts.length === 3) return parts;
  } catch {
    // Not JSON: falls through to the one answer for all that is no cursor.
  }
  throw invalidCursor();
}
