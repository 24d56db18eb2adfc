import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startPostgresServer } from './postgres-server.js';
import './provided.js';
import { sharedServer } from './shared-server.js';

const NO_SERVER = 'no server: set TEST_POSTGRES_URL, or install postgresql';

/** Runs once before the tests of a project on PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await sharedServer(project, {
    name: 'PostgreSQL',
    reason: NO_SERVER,
    start: () => startPostgresServer(process.env),
  });
  const prefix = `shop_test_${randomBytes(4).toString('hex')}_`;
  project.provide('postgres', server ? { url: server.url, prefix } : { url: null, reason: NO_SERVER });
  return stop;
}
