import { mongo } from 'mongoose';
import type { Rule } from './rules.js';

export interface Collection {
  readonly name: string;
  readonly rule: Rule;
  /** What a schema cannot say. */
  readonly query?: mongo.Document;
  readonly indexes?: readonly mongo.IndexDescription[];
}

const NAMESPACE_EXISTS = 48;

/** Creates what is missing of it, and gives one that is there this validator. */
async function createCollection(db: mongo.Db, collection: Collection): Promise<void> {
  const { name, rule, query, indexes = [] } = collection;
  const validation = {
    validator: { $jsonSchema: rule, ...query },
    validationLevel: 'strict',
    validationAction: 'error',
  };
  try {
    await db.createCollection(name, validation);
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
    await db.command({ collMod: name, ...validation });
  }
  if (indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
}

/** Creates them in this order, and drops them in the reverse one. */
export function creating(...collections: readonly Collection[]) {
  return {
    up: async (db: mongo.Db): Promise<void> => {
      for (const collection of collections) await createCollection(db, collection);
    },
    down: async (db: mongo.Db): Promise<void> => {
      for (const { name } of collections.toReversed()) await db.dropCollection(name);
    },
  };
}
