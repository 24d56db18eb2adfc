import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mongoose';
import { MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { freePort, findOnPath, untilListening, type Env } from './programs.js';

export interface StartedMongo {
  /** One for all test processes, or one for each. */
  readonly urls: readonly string[];
  /** Removes the databases of this run, with the server where it was started for it. */
  stop(): Promise<void>;
}

/** A server that has not dropped a database by then keeps the rest. */
const DROP_MS = 10_000;
const SECANTUS = join(import.meta.dirname, 'start_secantus.py');
/** A download goes on where it was left at the next run, so that giving up costs nothing. */
const DOWNLOAD_MS = 60_000;

/**
 * A replica set for the tests: the one that is given, else one of what is installed, else a
 * downloaded mongod. Null when there is none to be had.
 * @param prefix how the names of the databases of this run begin
 */
export async function startMongoServer(env: Env, prefix: string): Promise<StartedMongo | null> {
  const given = env.TEST_MONGODB_URL;
  if (given) return { urls: [given], stop: () => dropDatabases(given, prefix) };
  const mongod = await findOnPath('mongod', env);
  if (mongod) return startMongod(mongod);
  const downloaded = await downloadMongod();
  return downloaded ? startMongod(downloaded) : null;
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const connection = createConnection(url, { socketTimeoutMS: DROP_MS });
  try {
    await connection.asPromise();
    const { databases } = await connection.listDatabases();
    for (const { name } of databases.filter((each) => each.name.startsWith(prefix))) {
      await connection.useDb(name).dropDatabase();
    }
  } catch (error) {
    console.warn(`Databases ${prefix}… stay on the server of the tests: ${String(error)}`);
  } finally {
    await connection.close(true);
  }
}

async function startMongod(binary: string): Promise<StartedMongo> {
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary: binary },
    // The default engine of old versions knows no transactions.
    replSet: { count: 1, storageEngine: 'wiredTiger' },
  });
  return {
    urls: [set.getUri()],
    stop: async () => {
      await set.stop();
    },
  };
}

/**
 * SecantusDB speaks MongoDB's wire protocol and calls itself a replica set of one. It serves one
 * request at a time, and slows down with each collection that it has ever had: each test process
 * gets a server of its own.
 * @param python of the virtual environment that has it
 */
export async function startSecantus(python: string, servers: number): Promise<StartedMongo> {
  const started = await Promise.all(Array.from({ length: servers }, () => startOneSecantus(python)));
  return {
    urls: started.flatMap(({ urls }) => urls),
    stop: async () => {
      await Promise.all(started.map(({ stop }) => stop()));
    },
  };
}

async function startOneSecantus(python: string): Promise<StartedMongo> {
  const port = await freePort();
  const child = spawn(
    python,
    [SECANTUS, '--port', String(port), '--storage-path', ':memory:', '--log-level', 'ERROR'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await Promise.race([
    untilListening('MongoDB', port),
    exited.then(() => Promise.reject(new Error(`${SECANTUS} ended before it listened.`))),
  ]);
  return {
    urls: [`mongodb://127.0.0.1:${port}/?replicaSet=secantus`],
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      await Promise.race([exited, sleep(5000, undefined, { ref: false }).then(kill)]);
    },
  };
}

/**
 * In a process of its own: what hangs in the network is ended by its timeout and holds nothing up.
 */
async function downloadMongod(): Promise<string | null> {
  const script = `import { MongoBinary } from 'mongodb-memory-server-core';
    process.stdout.write('mongod=' + (await MongoBinary.getPath()));`;
  try {
    const node = promisify(execFile);
    const { stdout } = await node(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: DOWNLOAD_MS,
    });
    return /mongod=(.+)$/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
