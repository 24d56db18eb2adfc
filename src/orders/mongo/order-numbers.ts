import type { mongo } from 'mongoose';
import { count, countersOf } from '../../platform/database/mongo/counters.js';

const LEAST_DIGITS = 3;

/**
 * The next number of the year. Counted in no transaction: all that place orders would wait for each
 * other, and start again. A number that was given out is not taken back, so there are gaps.
 */
export async function nextOrderNumber(db: mongo.Db, year: number): Promise<string> {
  const sequence = await count(countersOf(db), `orders:${year}`);
  return `ORD-${year}-${String(sequence).padStart(LEAST_DIGITS, '0')}`;
}
