import { createConnection, type Connection, type ConnectOptions, type mongo } from 'mongoose';
import type { MongoConfig } from '../../config/app-config.js';
import { DomainError, DatabaseUnavailableError } from '../../../shared/domain-error.js';

/** Options of every connection. They take precedence over those in the URL. */
export const connectionOptions: ConnectOptions = {
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 10_000,
  bufferCommands: false,
  autoCreate: false,
  autoIndex: false,
  readPreference: 'primary',
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority', journal: true },
};

/**
 * The server's time limit for one command, above all for reads: a search that compares every
 * document must not go on after its client got a response. The error (code 50) becomes a
 * DatabaseUnavailableError.
 */
export const COMMAND_TIMEOUT_MS = 5_000;

/**
 * Sets the time limit of all queries and aggregations of models. Commands sent directly to the
 * driver must set it themselves.
 */
export function setCommandTimeout(connection: Connection): Connection {
  connection.set('maxTimeMS', COMMAND_TIMEOUT_MS);
  return connection;
}

/** Thrown for a server without transactions. The message says in one line what to do. */
export class StandaloneServerError extends DatabaseUnavailableError {
  constructor() {
    super(
      'This MongoDB server is not part of a replica set, which transactions require. One node is enough: start it with ' +
        '`mongod --replSet rs0` and run `rs.initiate()` once, or use `docker compose up mongo`.',
    );
  }
}

/** The part of the response to `hello` that says what kind of server it is. */
export interface HelloResponse {
  readonly setName?: string;
  readonly msg?: string;
}

/** @throws StandaloneServerError unless the server is a member of a replica set, or a mongos */
export function assertReplicaSet({ setName, msg }: HelloResponse): void {
  if (setName === undefined && msg !== 'isdbgrid') throw new StandaloneServerError();
}

/**
 * @throws StandaloneServerError
 * @throws DatabaseUnavailableError when the server cannot be reached, or the URL is not valid
 */
export async function openConnection({ url }: MongoConfig): Promise<Connection> {
  const connection = createConnection(url, connectionOptions);
  try {
    await connection.asPromise();
    assertReplicaSet(await databaseOf(connection).command({ hello: 1 }));
    return connection;
  } catch (error) {
    await connection.close();
    if (error instanceof DomainError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseUnavailableError(`MongoDB cannot be reached: ${reason}`, { cause: error });
  }
}

export function databaseOf({ db }: Connection): mongo.Db {
  if (!db) throw new DatabaseUnavailableError('The connection to MongoDB is closed.');
  return db;
}
