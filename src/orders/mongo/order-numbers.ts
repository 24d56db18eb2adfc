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

/** Makes the counters go on after the orders that were copied. */
export async function continueOrderNumbers(db: mongo.Db): Promise<void> {
  const last = new Map<string, number>();
  const orders = db.collection<{ order_number: string }>('orders');
  for await (const { order_number } of orders.find({}, { projection: { order_number: 1 } })) {
    const [, year = '', sequence] = order_number.split('-');
    last.set(year, Math.max(last.get(year) ?? 0, Number(sequence)));
  }
  for (const [year, value] of last)
    await countersOf(db).updateOne({ _id: `orders:${year}` }, { $set: { value } }, { upsert: true });
}
