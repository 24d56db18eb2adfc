import type { mongo } from 'mongoose';
import type { Rule } from './rules.js';

/** What a collection that is there gets in addition. */
export interface AddedFields {
  readonly collection: string;
  readonly rules: Readonly<Record<string, unknown>>;
  /** The fields of a document that was there before. */
  readonly valuesOf: (document: mongo.Document) => mongo.Document;
  readonly indexes?: readonly Index[];
  /** Indexes that go, because a new one begins with the same fields. */
  readonly replaced?: readonly Index[];
}

export type Index = mongo.IndexDescription & { readonly name: string };

interface Schema extends Rule {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

type Validator = mongo.Document & { readonly $jsonSchema: Schema };

type Change = (schema: Schema) => Partial<Schema>;

/** Adds them in this order, and takes them away in the reverse one. */
export function addingFields(...additions: readonly AddedFields[]) {
  return {
    up: async (db: mongo.Db): Promise<void> => {
      for (const addition of additions) await add(db, addition);
    },
    down: async (db: mongo.Db): Promise<void> => {
      for (const addition of additions.toReversed()) await takeAway(db, addition);
    },
  };
}

/** The rule comes before the values: the old one forbids them. */
async function add(
  db: mongo.Db,
  { collection, rules, valuesOf, indexes, replaced }: AddedFields,
): Promise<void> {
  const names = Object.keys(rules);
  await changeSchema(db, collection, ({ required, properties }) => ({
    required: [...new Set([...required, ...names])],
    properties: { ...properties, ...rules },
  }));
  const documents = db.collection(collection);
  const lacking = { $or: names.map((name) => ({ [name]: { $exists: false } })) };
  for await (const document of documents.find(lacking)) {
    await documents.updateOne({ _id: document._id }, { $set: valuesOf(document) });
  }
  await exchangeIndexes(documents, replaced, indexes);
}

async function takeAway(db: mongo.Db, { collection, rules, indexes, replaced }: AddedFields): Promise<void> {
  const names = new Set(Object.keys(rules));
  const documents = db.collection(collection);
  await exchangeIndexes(documents, indexes, replaced);
  await changeSchema(db, collection, ({ required, properties }) => ({
    required: required.filter((name) => !names.has(name)),
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.has(name))),
  }));
  await documents.updateMany({}, { $unset: Object.fromEntries([...names].map((name) => [name, ''])) });
}

/** The new ones first: no query is without an index in between. */
export async function exchangeIndexes(
  documents: mongo.Collection,
  before: readonly Index[] = [],
  after: readonly Index[] = [],
): Promise<void> {
  if (after.length > 0) await documents.createIndexes([...after]);
  const there = new Set((await documents.indexes()).map(({ name }) => name));
  for (const { name } of before) if (there.has(name)) await documents.dropIndex(name);
}

/** Leaves all else of the validator as it is. */
function changeSchema(db: mongo.Db, collection: string, change: Change): Promise<void> {
  return changeValidator(db, collection, ({ $jsonSchema, ...rest }) => ({
    ...rest,
    $jsonSchema: { ...$jsonSchema, ...change($jsonSchema) },
  }));
}

export async function changeValidator(
  db: mongo.Db,
  collection: string,
  change: (validator: Validator) => Validator,
): Promise<void> {
  const [info] = await db.listCollections<mongo.CollectionInfo>({ name: collection }).toArray();
  const validator = info?.options?.validator as Validator | undefined;
  if (!validator)
    throw new Error(`The collection ${collection} has no validator: an earlier migration makes it.`);
  await db.command({ collMod: collection, validator: change(validator) });
}
