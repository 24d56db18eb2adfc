import type { SchemaOptions } from 'mongoose';

/**
 * The options of every schema. A schema says which fields there are and of what types; whether a
 * value is allowed is for the validators and indexes alone, which the migrations install and which
 * hold for everyone.
 */
export const storedIn = (collection: string): SchemaOptions => ({
  collection,
  versionKey: false,
  id: false,
  strict: 'throw',
  strictQuery: 'throw',
  autoCreate: false,
  autoIndex: false,
});

/** The options of a document within a document: it has an `_id` only where it names one. */
export const embedded: SchemaOptions = { _id: false, id: false, strict: 'throw' };
