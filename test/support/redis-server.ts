import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort, findOnPath, untilListening, type Env } from './programs.js';

export interface StartedRedis {
  readonly url: string;
  readonly databases: number;
  /** Of the server that was started for the run; one that was given stays. */
  stop(): Promise<void>;
}

/** As many numbers as a server has that nobody has configured. */
const USUAL_DATABASES = 16;
/** What a test file of many applications needs, many times over. */
const DATABASES = 4096;
/** Nothing is to be found again: no files. */
export const IN_MEMORY = ['--save', '', '--appendonly', 'no'];

/** The server that is given, else one that is installed. Null when there is none. */
export async function startRedisServer(env: Env): Promise<StartedRedis | null> {
  const given = env.TEST_REDIS_URL;
  if (given) return { url: given, databases: await databasesOf(given), stop: async () => {} };
  const binary = await findOnPath('redis-server', env);
  return binary ? startRedis(binary) : null;
}

async function startRedis(binary: string): Promise<StartedRedis> {
  const port = await freePort();
  const where = ['--bind', '127.0.0.1', '--port', String(port)];
  const child = spawn(binary, [...where, '--databases', String(DATABASES), ...IN_MEMORY], {
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await Promise.race([
    untilListening('Redis', port),
    exited.then(() => Promise.reject(new Error(`${binary} ended before it listened.`))),
  ]);
  return {
    url: `redis://127.0.0.1:${port}`,
    databases: DATABASES,
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      await Promise.race([exited, sleep(5000, undefined, { ref: false }).then(kill)]);
    },
  };
}

/** @throws Error when the server does not answer */
async function databasesOf(url: string): Promise<number> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  let last: Error | undefined;
  redis.on('error', (error: Error) => (last = error));
  try {
    await redis.connect();
    const answer = await redis.config('GET', 'databases').catch(() => null);
    // Where CONFIG is not for everybody, nobody has raised it either.
    return Array.isArray(answer) ? Number(answer[1]) : USUAL_DATABASES;
  } catch (error) {
    throw new Error(`TEST_REDIS_URL cannot be used: ${String(last ?? error)}`, { cause: error });
  } finally {
    redis.disconnect();
  }
}
