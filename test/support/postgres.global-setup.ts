import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startPostgresServer, type StartedPostgres } from './postgres-server.js';
import { isCi } from './programs.js';
import './provided.js';

const NO_SERVER = 'no server: set TEST_POSTGRES_URL, or install postgresql';

/** Each project loads its own copy of this file, and all of them share one server. */
const shared = globalThis as { shopTestPostgres?: Promise<StartedPostgres | null> };

/** Runs once before the tests of a project on PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const fresh = !shared.shopTestPostgres;
  const server = await (shared.shopTestPostgres ??= startPostgresServer(process.env));
  if (!server && isCi(process.env)) {
    // A machine that must prove all databases may not be green with some of them.
    throw new Error(`PostgreSQL is required where CI is set (${NO_SERVER}).`);
  }
  if (fresh && !server) project.vitest.logger.warn(`Skipping all tests on PostgreSQL: ${NO_SERVER}.`);
  const prefix = `shop_test_${randomBytes(4).toString('hex')}_`;
  project.provide('postgres', server ? { url: server.url, prefix } : { url: null, reason: NO_SERVER });
  return async () => {
    if (!shared.shopTestPostgres) return;
    delete shared.shopTestPostgres;
    await server?.stop();
  };
}
