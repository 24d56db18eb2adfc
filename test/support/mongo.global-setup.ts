import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startMongoServer, startSecantus, type StartedMongo } from './mongo-server.js';
import { isCi } from './programs.js';
import './provided.js';

const NO_SERVER = 'no server: set TEST_MONGODB_URL, or install mongod';

/** Each project loads its own copy of this file, and all of them share one server. */
const shared = globalThis as { shopTestMongo?: Promise<StartedMongo | null>; shopTestPrefix?: string };

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
  const fresh = !shared.shopTestMongo;
  const server = await (shared.shopTestMongo ??= startMongoServer(process.env, prefix));
  if (!server && isCi(process.env)) {
    // A machine that must prove all databases may not be green with some of them.
    throw new Error(`MongoDB is required where CI is set (${NO_SERVER}).`);
  }
  // One line, whichever of the projects asks first.
  if (fresh && !server) project.vitest.logger.warn(`Skipping all tests on MongoDB: ${NO_SERVER}.`);
  project.provide('mongo', server ? { urls: server.urls, prefix } : { urls: null, reason: NO_SERVER });
  return async () => {
    if (!shared.shopTestMongo) return;
    delete shared.shopTestMongo;
    await server?.stop();
  };
}
