import { mongo } from 'mongoose';

/**
 * A counter that is incremented outside of transactions, in which concurrent increments would
 * conflict (collection `counters`).
 */
export interface Counter {
  readonly _id: string;
  readonly value: number;
}

const DUPLICATE_KEY = 11_000;

export function countersOf(db: mongo.Db): mongo.Collection<Counter> {
  return db.collection<Counter>('counters');
}

/**
 * Increments the counter and returns the new value. A missing counter is created first, not by an
 * upsert of the increment: some of several concurrent first upserts would fail.
 */
export async function incrementCounter(counters: mongo.Collection<Counter>, _id: string): Promise<number> {
  const value = await tryIncrement(counters, _id);
  if (value !== undefined) return value;
  await createIfMissing(counters, _id);
  const first = await tryIncrement(counters, _id);
  if (first === undefined) throw new Error(`The counter ${_id} was removed.`);
  return first;
}

async function tryIncrement(counters: mongo.Collection<Counter>, _id: string): Promise<number | undefined> {
  const counter = await counters.findOneAndUpdate(
    { _id },
    { $inc: { value: 1 } },
    { returnDocument: 'after' },
  );
  return counter?.value;
}

/** Does nothing if the counter exists. */
async function createIfMissing(counters: mongo.Collection<Counter>, _id: string): Promise<void> {
  try {
    await counters.insertOne({ _id, value: 0 });
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY)) throw error;
  }
}
