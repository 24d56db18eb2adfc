import type { mongo } from 'mongoose';
import { BETWEEN, fold, foldBefore, type Fold } from '../folding.js';
import type { MongoMigration } from './migration.js';

/** What a collection keeps folded: for the sort order of names, and for searches. */
interface FoldedCollection {
  readonly name: string;
  readonly texts: readonly string[];
  readonly hasName: boolean;
  readonly isSearched: boolean;
}

const collections: readonly FoldedCollection[] = [
  { name: 'products', texts: ['name', 'description'], hasName: true, isSearched: true },
  { name: 'categories', texts: ['name'], hasName: true, isSearched: false },
  { name: 'users', texts: ['email', 'username', 'full_name'], hasName: false, isSearched: true },
];

/** Documents in one go. */
const BATCH = 500;

/**
 * Folds what is stored anew. Each document is one write, so that being cut off halfway does no
 * harm.
 */
export const refoldTexts: MongoMigration = {
  name: '0007-search',
  up: (db) => refoldAll(db, fold),
  down: (db) => refoldAll(db, foldBefore),
};

async function refoldAll(db: mongo.Db, folding: Fold): Promise<void> {
  for (const collection of collections) await refold(db, collection, folding);
}

async function refold(
  db: mongo.Db,
  { name, texts, hasName, isSearched }: FoldedCollection,
  folding: Fold,
): Promise<void> {
  const documents = db.collection(name);
  let writes: mongo.AnyBulkWriteOperation[] = [];
  const flush = async () => {
    if (writes.length > 0) await documents.bulkWrite(writes, { ordered: false });
    writes = [];
  };
  const projection = Object.fromEntries(texts.map((text) => [text, 1]));
  for await (const document of documents.find({}, { projection })) {
    const folded = texts.map((text) => folding((document[text] as string | null) ?? ''));
    const $set = {
      ...(hasName && { name_folded: folded[0] }),
      ...(isSearched && { search_text: folded.join(BETWEEN) }),
    };
    writes.push({ updateOne: { filter: { _id: document._id }, update: { $set } } });
    if (writes.length >= BATCH) await flush();
  }
  await flush();
}
