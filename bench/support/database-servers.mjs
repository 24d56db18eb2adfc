// PostgreSQL, MongoDB and Redis, started as the tests start theirs. What they measure are test
// servers: only ratios on the same one mean anything.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { CACHE, root } from './harness.mjs';

const support = join(root, 'test/support');
const started = new Map();

/**
 * Starts a server, if none runs yet.
 * @param kind `postgres`, `mongodb` or `redis`
 * @param name of a database that is created on it; not for Redis
 * @returns the URL of the database, or of the server where it is Redis
 */
export async function databaseServer(kind, name) {
  if (!started.has(kind)) started.set(kind, startServer(kind));
  const { url } = await started.get(kind);
  if (kind === 'redis') return url;
  if (kind === 'mongodb') return url.replace(/\/[^/?]*(?=\?|$)/, `/${name}`);
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name}`);
  await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Ends those that were started. */
export async function stopDatabaseServers() {
  for (const server of started.values()) await (await server).stop();
  started.clear();
}

async function startServer(kind) {
  const { env } = process;
  const helper = (name) => import(helpers.get(name));
  const helpers = await compileHelpers();
  let server;
  if (kind === 'postgres') server = await (await helper('postgres-server')).startPostgresServer(env);
  if (kind === 'redis') server = await (await helper('redis-server')).startRedisServer(env);
  if (kind === 'mongodb') {
    const mongo = await helper('mongo-server');
    const python = env.TEST_SECANTUS;
    const all = python ? await mongo.startSecantus(python, 1) : await mongo.startMongoServer(env, 'bench_');
    server = all && { url: all.urls[0], stop: all.stop };
  }
  if (!server) throw new Error(`There is no ${kind} for the benchmarks: see CONTRIBUTING.md.`);
  return server;
}

/** The helpers of the tests are TypeScript, which Node 20 does not run. */
async function compileHelpers() {
  const outdir = join(CACHE, 'helpers');
  mkdirSync(outdir, { recursive: true });
  const names = ['postgres-server', 'redis-server', 'mongo-server'];
  await build({
    entryPoints: names.map((name) => join(support, `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    define: { 'import.meta.dirname': JSON.stringify(support) },
  });
  return new Map(names.map((name) => [name, join(outdir, `${name}.mjs`)]));
}
