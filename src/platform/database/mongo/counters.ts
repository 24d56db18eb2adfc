import { mongo } from 'mongoose';

/**
 * What is counted outside of any transaction (collection `counters`): all that count would else
 * wait for each other.
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
 * Adds one, and answers what it is then. The counter is made once, and not by an upsert on the way:
 * of many first ones at once, some would come away without one.
 */
export async function count(counters: mongo.Collection<Counter>, _id: string): Promise<number> {
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
