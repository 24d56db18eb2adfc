import type { TestProject } from 'vitest/node';
import { isCi } from './programs.js';
import { startRedisServer, type StartedRedis } from './redis-server.js';
import './provided.js';

const NO_SERVER = 'no server: set TEST_REDIS_URL, or install redis-server';

/** Each project loads its own copy of this file, and all of them share one server. */
const shared = globalThis as { shopTestRedis?: Promise<StartedRedis | null> };

/** Runs once before the tests of a project on Redis. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const fresh = !shared.shopTestRedis;
  const server = await (shared.shopTestRedis ??= startRedisServer(process.env));
  if (!server && isCi(process.env)) {
    // A machine that must prove both caches may not be green with one of them.
    throw new Error(`Redis is required where CI is set (${NO_SERVER}).`);
  }
  if (fresh && !server) project.vitest.logger.warn(`Skipping all tests on Redis: ${NO_SERVER}.`);
  const workers = project.vitest.config.maxWorkers;
  project.provide(
    'redis',
    server ? { url: server.url, databases: server.databases, workers } : { url: null, reason: NO_SERVER },
  );
  return async () => {
    if (!shared.shopTestRedis) return;
    delete shared.shopTestRedis;
    await server?.stop();
  };
}
