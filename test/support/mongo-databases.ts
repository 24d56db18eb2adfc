import { randomBytes } from 'node:crypto';
import { createConnection, type Connection, type mongo } from 'mongoose';
import { inject } from 'vitest';
import { databaseOf } from '../../src/platform/database/mongo/mongo-connection.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';

/** A migrated database that is lent to one test file after the other. */
interface Lent {
  /** The database's name. */
  readonly _id: string;
  readonly isFree: boolean;
  /** By collection: what the migrations put there. */
  readonly seed: Record<string, mongo.Document[]>;
}

/** The URL of a database that does not exist yet. */
export function newMongoUrl(): string {
  const { url, prefix } = server();
  return withDatabase(url, prefix + randomBytes(8).toString('hex'));
}

/**
 * A migrated database without data. It is cleared and lent again, because each collection and index that a
 * test server has ever had makes the next migration slower: from one second to twelve in a whole run.
 */
export async function borrowMongoDatabase(): Promise<{ url: string; giveBack(): Promise<void> }> {
  const { url: serverUrl } = server();
  const name = (await withPool(takeFree)) ?? (await migrate());
  return { url: withDatabase(serverUrl, name), giveBack: () => giveBack(name) };
}

async function takeFree(pool: mongo.Collection<Lent>): Promise<string | undefined> {
  const lent = await pool.findOneAndUpdate({ isFree: true }, { $set: { isFree: false } });
  return lent?._id;
}

async function migrate(): Promise<string> {
  const url = newMongoUrl();
  const migrator = await PersistenceModule.migrator({ kind: 'mongodb', url });
  await migrator.up().finally(() => migrator.close());
  return withDatabaseOf(url, async (db) => {
    const seed: Lent['seed'] = {};
    for (const { collectionName } of await db.collections()) {
      seed[collectionName] = await db.collection(collectionName).find().toArray();
    }
    await withPool((pool) => pool.insertOne({ _id: db.databaseName, isFree: false, seed }));
    return db.databaseName;
  });
}

async function giveBack(name: string): Promise<void> {
  const lent = await withPool((pool) => pool.findOne({ _id: name }));
  if (!lent) throw new Error(`${name} was not borrowed.`);
  try {
    await withDatabaseOf(withDatabase(server().url, name), (db, connection) =>
      // In a transaction, which fails where a killed process holds a document; outside of one the test server hangs.
      connection.getClient().withSession(async (session) => {
        session.startTransaction();
        for (const { collectionName } of await db.collections()) {
          const documents = lent.seed[collectionName] ?? [];
          const collection = db.collection(collectionName);
          await collection.deleteMany({}, { session });
          if (documents.length > 0) await collection.insertMany(documents, { session });
        }
        await session.commitTransaction();
      }),
    );
  } catch {
    return; // A process that was killed holds on to it: nobody gets it again.
  }
  await withPool((pool) => pool.updateOne({ _id: name }, { $set: { isFree: true } }));
}

function withPool<T>(work: (pool: mongo.Collection<Lent>) => Promise<T>): Promise<T> {
  const { url, prefix } = server();
  return withDatabaseOf(withDatabase(url, `${prefix}pool`), (db) => work(db.collection<Lent>('lent')));
}

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

function server() {
  const given = inject('mongo');
  if (given.url === null) throw new Error(`There is no MongoDB for this test (${given.reason}).`);
  return given;
}

const MONGO_URL = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/** The server's URL with another database; who logs in is still looked up where the given URL says so. */
export function withDatabase(serverUrl: string, name: string): string {
  const [, host, given, query] = MONGO_URL.exec(serverUrl) ?? [];
  if (host === undefined) throw new Error(`TEST_MONGODB_URL is not a MongoDB address: ${serverUrl}`);
  const options = new URLSearchParams(query);
  if (given && host.includes('@') && !options.has('authSource')) options.set('authSource', given);
  const text = options.toString();
  return `${host}/${name}${text && `?${text}`}`;
}
