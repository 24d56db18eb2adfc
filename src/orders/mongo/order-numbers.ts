import type { mongo } from 'mongoose';
import { incrementCounter, countersOf } from '../../platform/database/mongo/counters.js';

const MIN_DIGITS = 3;

/**
 * Returns the next number of the year. Incremented outside of the transaction, where concurrent
 * orders would conflict and be repeated. A rolled-back order leaves a gap.
 */
export async function nextOrderNumber(db: mongo.Db, year: number): Promise<string> {
  const sequence = await incrementCounter(countersOf(db), `orders:${year}`);
  return `ORD-${year}-${String(sequence).padStart(MIN_DIGITS, '0')}`;
}
