import { mongo } from 'mongoose';

interface Counter {
  readonly _id: string;
  readonly value: number;
}

const DUPLICATE_KEY = 11_000;
const LEAST_DIGITS = 3;

/**
 * The next number of the year. Counted in no transaction: all that place orders would wait for each other, and
 * start again. A number that was given out is not taken back, so there are gaps.
 */
export async function nextOrderNumber(db: mongo.Db, year: number): Promise<string> {
  const sequence = await count(db.collection<Counter>('counters'), `orders:${year}`);
  return `ORD-${year}-${String(sequence).padStart(LEAST_DIGITS, '0')}`;
}

/** Made once a year, and not by an upsert on the way: of many first ones at once, some would come away without one. */
async function count(counters: mongo.Collection<Counter>, _id: string): Promise<number> {
  const value = await increment(counters, _id);
  if (value !== undefined) return value;
  await make(counters, _id);
  const first = await increment(counters, _id);
  if (first === undefined) throw new Error(`The counter ${_id} was removed.`);
  return first;
}

async function increment(counters: mongo.Collection<Counter>, _id: string): Promise<number | undefined> {
  const counter = await counters.findOneAndUpdate(
    { _id },
    { $inc: { value: 1 } },
    { returnDocument: 'after' },
  );
  return counter?.value;
}

/** Does nothing where another was first. */
async function make(counters: mongo.Collection<Counter>, _id: string): Promise<void> {
  try {
    await counters.insertOne({ _id, value: 0 });
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY)) throw error;
  }
}
