import type { SchemaOptions } from 'mongoose';

/**
 * The options of every schema. A schema has only the names and types of fields. Which values are
 * allowed is checked by the validators and indexes in the database, which hold for every writer.
 */
export const collectionOptions = (collection: string): SchemaOptions => ({
  collection,
  versionKey: false,
  id: false,
  strict: 'throw',
  strictQuery: 'throw',
  autoCreate: false,
  autoIndex: false,
});

/** The options of an embedded document, which has no `_id` unless it declares one. */
export const embeddedOptions: SchemaOptions = { _id: false, id: false, strict: 'throw' };
