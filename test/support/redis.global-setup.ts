import type { TestProject } from 'vitest/node';
import './provided.js';
import { startRedisServer } from './redis-server.js';
import { sharedServer } from './shared-server.js';

const NO_SERVER = 'no server: set TEST_REDIS_URL, or install redis-server';

/** Runs once before the tests of a project on Redis. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await sharedServer(project, {
    name: 'Redis',
    reason: NO_SERVER,
    start: () => startRedisServer(process.env),
  });
  const workers = project.vitest.config.maxWorkers;
  project.provide(
    'redis',
    server ? { url: server.url, databases: server.databases, workers } : { url: null, reason: NO_SERVER },
  );
  return stop;
}
