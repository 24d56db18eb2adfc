import { randomBytes } from 'node:crypto';
import mongoose, { createConnection, type Connection, type mongo } from 'mongoose';
import { inject } from 'vitest';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';

const { BSON } = mongoose.mongo;

/** A migrated database that is lent to one test after the other. */
interface Lent {
  readonly url: string;
  /** By collection: what the migrations put there. */
  readonly seed: ReadonlyMap<string, readonly mongo.Document[]>;
}

/** Those of this process that nobody has at the moment. */
const free: Lent[] = [];

/** The URL of a database that does not exist yet. */
export function newMongoUrl(): string {
  const given = inject('mongo');
  if (given.urls === null) throw new Error(`There is no MongoDB for this test (${given.reason}).`);
  const place = (Number(process.env.VITEST_POOL_ID) - 1) % given.urls.length;
  return withDatabase(given.urls[place] ?? '', given.prefix + randomBytes(8).toString('hex'));
}

/**
 * A migrated database without data. It is cleared and lent again, because each collection and index
 * that a test server has ever had makes the next migration slower: from one second to twelve in a
 * whole run.
 */
export async function borrowMongoDatabase(): Promise<{ url: string; giveBack(): Promise<void> }> {
  const lent = free.pop() ?? (await migrate());
  return {
    url: lent.url,
    giveBack: async () => {
      if (await isCleared(lent)) free.push(lent);
    },
  };
}

async function migrate(): Promise<Lent> {
  const url = newMongoUrl();
  const migrator = await PersistenceModule.openMigrator({ kind: 'mongodb', url });
  await migrator.up().finally(() => migrator.close());
  return withDatabaseOf(url, async (db) => {
    const seed = new Map<string, mongo.Document[]>();
    for (const { collectionName } of await db.collections()) {
      seed.set(collectionName, await db.collection(collectionName).find().toArray());
    }
    return { url, seed };
  });
}

/**
 * False where a process that was killed holds on to a document: nobody gets that database again.
 */
async function isCleared({ url, seed }: Lent): Promise<boolean> {
  try {
    await withDatabaseOf(url, (db, connection) =>
      // In a transaction, which fails where a document is held; outside of one the test server
      // hangs.
      connection.getClient().withSession(async (session) => {
        session.startTransaction();
        for (const { collectionName } of await db.collections()) {
          await restore(db.collection(collectionName), seed.get(collectionName) ?? [], session);
        }
        await session.commitTransaction();
      }),
    );
    return true;
  } catch {
    return false;
  }
}

/** Writes only what differs: a counter, a role. */
async function restore(
  collection: mongo.Collection,
  seed: readonly mongo.Document[],
  session: mongo.ClientSession,
): Promise<void> {
  const left = new Map(seed.map((document) => [hash(document), document]));
  const excess: mongo.Document[] = [];
  for (const document of await collection.find({}, { session }).toArray()) {
    if (!left.delete(hash(document))) excess.push(document);
  }
  if (excess.length > 0)
    await collection.deleteMany({ _id: { $in: excess.map(({ _id }) => _id) } }, { session });
  if (left.size > 0) await collection.insertMany([...left.values()], { session });
}

const hash = (document: mongo.Document) => Buffer.from(BSON.serialize(document)).toString('base64');

async function withDatabaseOf<T>(
  url: string,
  work: (db: mongo.Db, connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await createConnection(url, { maxPoolSize: 1, promoteLongs: false }).asPromise();
  try {
    return await work(databaseOf(connection), connection);
  } finally {
    await connection.close();
  }
}

const MONGO_URL = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/**
 * The server's URL with another database; who logs in is still looked up where the given URL says
 * so.
 */
export function withDatabase(serverUrl: string, name: string): string {
  const [, host, given, query] = MONGO_URL.exec(serverUrl) ?? [];
  if (host === undefined) throw new Error(`TEST_MONGODB_URL is not a MongoDB address: ${serverUrl}`);
  const options = new URLSearchParams(query);
  if (given && host.includes('@') && !options.has('authSource')) options.set('authSource', given);
  const text = options.toString();
  return `${host}/${name}${text && `?${text}`}`;
}
