import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startMongoServer, startSecantus } from './mongo-server.js';
import './provided.js';
import { sharedServer } from './shared-server.js';

const NO_SERVER = 'no server: set TEST_MONGODB_URL, or install mongod';

/** Each project loads its own copy of this file, and all of them share the prefix. */
const shared = globalThis as { shopTestPrefix?: string };

/** Runs once before the tests of a project on MongoDB. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Of this run alone: others may test on the same server.
  const prefix = (shared.shopTestPrefix ??= `shop_test_${randomBytes(4).toString('hex')}_`);
  const { TEST_SECANTUS: python } = process.env;
  if (python) {
    const { urls, stop } = await startSecantus(python, project.vitest.config.maxWorkers);
    project.provide('mongo', { urls, prefix });
    return stop;
  }
  const { server, stop } = await sharedServer(project, {
    name: 'MongoDB',
    reason: NO_SERVER,
    start: () => startMongoServer(process.env, prefix),
  });
  project.provide('mongo', server ? { urls: server.urls, prefix } : { urls: null, reason: NO_SERVER });
  return stop;
}
