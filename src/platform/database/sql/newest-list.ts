import type { SelectQueryBuilder } from 'typeorm';
import { invalidCursor } from '../../../shared/page.js';
import { toTime } from './columns.js';
import { toRowId } from './row-id.js';

interface NewestPage {
  readonly limit: number;
  /**
   * The page begins after the row with this created_at, in milliseconds since the epoch, and this
   * id.
   */
  readonly after?: { readonly key: number; readonly id: string };
}

/** What a list sorts by. */
interface Listed {
  readonly id: number;
  readonly createdAt: Date;
}

/** The latest time that a Date can represent. */
const MAX_TIME = 8.64e15;

/** Only times with years of four digits sort correctly as text. */
const FIRST_TIME = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads a page of the query, the newest first. After a position it reads two ranges of an index:
 * first the rows with the same createdAt, then the older ones. A single comparison of (createdAt,
 * id) would scan all rows with the same createdAt.
 * @param query with its conditions, and without a join that repeats rows
 * @throws ValidationError on `cursor`
 */
export async function listNewest<Entity extends Listed>(
  query: SelectQueryBuilder<Entity>,
  { limit, after }: NewestPage,
): Promise<Entity[]> {
  const [createdAt, id] = [`${query.alias}.createdAt`, `${query.alias}.id`];
  query.orderBy(createdAt, 'DESC').addOrderBy(id, 'DESC');
  if (!after) return query.limit(limit).getMany();
  const position = toPosition(after);
  const same = query.clone().andWhere(`${createdAt} = :afterTime AND ${id} < :afterId`, position);
  const found = await same.limit(limit).getMany();
  if (found.length === limit) return found;
  const older = query.andWhere(`${createdAt} < :afterTime`, position).limit(limit - found.length);
  return [...found, ...(await older.getMany())];
}

/** The nearest time that can be compared with stored times. */
export function toComparable(time: number): Date {
  return new Date(Math.max(FIRST_TIME, Math.min(time, LAST_TIME)));
}

/** Formats a time so that it can be compared with stored times. */
export function toBound(time: number): string {
  return toTime(toComparable(time));
}

function toPosition({ key, id }: NonNullable<NewestPage['after']>): { afterTime: Date; afterId: number } {
  const rowId = toRowId(id);
  if (rowId === null || !Number.isInteger(key) || Math.abs(key) > MAX_TIME) throw invalidCursor();
  return { afterTime: toComparable(key), afterId: rowId };
}
