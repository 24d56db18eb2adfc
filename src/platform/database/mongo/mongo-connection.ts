import { createConnection, type Connection, type ConnectOptions, type mongo } from 'mongoose';
import type { MongoConfig } from '../../config/app-config.js';
import { DomainError, DatabaseUnavailableError } from '../../../shared/domain-error.js';

/** What every connection has in common. These win over the same options in the URL. */
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
 * How long the server works on one command, reads above all: a search that compares every document
 * must not go on when its client has long been told that there is no answer. The error (code 50) is
 * a DatabaseUnavailableError.
 */
export const COMMAND_TIMEOUT_MS = 5_000;

/**
 * Limits every query and aggregation of the connection's models; what goes to the driver directly
 * names the limit.
 */
export function limitCommands(connection: Connection): Connection {
  connection.set('maxTimeMS', COMMAND_TIMEOUT_MS);
  return connection;
}

/** The server is one on which transactions do not work. The message holds the cure, in one line. */
export class StandaloneServerError extends DatabaseUnavailableError {
  constructor() {
    super(
      'This MongoDB server stands alone, and only a replica set has transactions. One node is enough: start it with ' +
        '`mongod --replSet rs0` and run `rs.initiate()` once, or use `docker compose up mongo`.',
    );
  }
}

/** The part of a server's answer to `hello` that says what it belongs to. */
export interface Hello {
  readonly setName?: string;
  readonly msg?: string;
}

/** @throws StandaloneServerError unless it is of a replica set, or routes to the shards of one */
export function refuseStandalone({ setName, msg }: Hello): void {
  if (setName === undefined && msg !== 'isdbgrid') throw new StandaloneServerError();
}

/**
 * @throws StandaloneServerError
 * @throws DatabaseUnavailableError when the server cannot be reached, or the address is none
 */
export async function openConnection({ url }: MongoConfig): Promise<Connection> {
  const connection = createConnection(url, connectionOptions);
  try {
    await connection.asPromise();
    refuseStandalone(await databaseOf(connection).command({ hello: 1 }));
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
