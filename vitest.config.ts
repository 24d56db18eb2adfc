import { randomInt } from 'node:crypto';
import swc from 'unplugin-swc';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { isCi, findOnPath } from './test/support/programs.js';

type Database = 'sqlite' | 'postgres' | 'mongodb';
type Cache = 'in-process' | 'redis';

interface Suite {
  readonly name: string;
  readonly include: string[];
  /** The database that test/support/test-database.ts hands out; none where a suite needs none. */
  readonly database?: Database;
  /** The other databases that its tests open by name, besides SQLite. */
  readonly also?: readonly Database[];
  /** Where the applications cache; in their own process where nothing is said. */
  readonly cache?: Cache;
  /** Seconds a test may take before it counts as hanging. */
  readonly seconds: number;
}

const e2e = ['test/e2e/**/*.e2e.spec.ts'];
const contract = ['test/contract/**/*.spec.ts'];
/** What the application does, and what a process does, whatever the database is. */
const app = ['test/app/**/*.spec.ts'];
const processes = ['test/process/**/*.spec.ts'];
const cache = ['test/cache/**/*.spec.ts'];
const staleness = ['test/cache/staleness.spec.ts'];
const browser = ['test/browser/**/*.spec.ts'];

/** `npm run test:long`: every pairing of database and cache, and the long searches in full. */
const isLong = process.env.TEST_LONG === '1';

/**
 * The e2e suite runs whole on each database and on each cache. With all servers at hand three
 * pairings do that; test:long runs all six.
 */
async function e2ePairings(): Promise<Pick<Suite, 'database' | 'cache'>[]> {
  const all = [
    { database: 'sqlite', cache: 'in-process' },
    { database: 'postgres', cache: 'in-process' },
    { database: 'mongodb', cache: 'redis' },
    { database: 'mongodb', cache: 'in-process' },
    { database: 'sqlite', cache: 'redis' },
    { database: 'postgres', cache: 'redis' },
  ] as const;
  const { env } = process;
  const hasMongo = env.TEST_MONGODB_URL ?? env.TEST_SECANTUS ?? (await findOnPath('mongod', env));
  const hasRedis = env.TEST_REDIS_URL ?? (await findOnPath('redis-server', env));
  const hasBoth = isCi(env) || (hasMongo && hasRedis);
  return isLong
    ? [...all]
    : hasBoth
      ? all.slice(0, 3)
      : all.filter(({ database, cache }) => database === 'sqlite' || cache === 'in-process');
}

const suites: Suite[] = [
  { name: 'unit', include: ['test/unit/**/*.spec.ts'], seconds: 10 },
  { name: 'contract:sqlite', include: contract, database: 'sqlite', seconds: 60 },
  { name: 'contract:postgres', include: contract, database: 'postgres', seconds: 60 },
  { name: 'contract:mongodb', include: contract, database: 'mongodb', seconds: 60 },
  { name: 'sql', include: ['test/sql/**/*.spec.ts'], database: 'sqlite', seconds: 60 },
  { name: 'postgres', include: ['test/postgres/**/*.spec.ts'], database: 'postgres', seconds: 60 },
  { name: 'mongo', include: ['test/mongo/**/*.spec.ts'], database: 'mongodb', seconds: 60 },
  ...(await e2ePairings()).map(({ database, cache }): Suite => ({
    name: `e2e:${database}${cache === 'redis' ? ':redis' : ''}`,
    include: e2e,
    database,
    cache,
    seconds: 60,
  })),
  { name: 'app', include: app, database: 'sqlite', seconds: 60 },
  { name: 'process', include: processes, database: 'sqlite', seconds: 120 },
  // What is about Redis itself.
  { name: 'cache', include: cache, database: 'sqlite', cache: 'redis', seconds: 120 },
  // What is about the database as much as about Redis.
  { name: 'cache:postgres', include: staleness, database: 'postgres', cache: 'redis', seconds: 120 },
  { name: 'cache:mongodb', include: staleness, database: 'mongodb', cache: 'redis', seconds: 120 },
  // All databases at once, with a cache and without: what is missing leaves nothing to compare.
  {
    name: 'differential',
    include: ['test/differential/**/*.spec.ts'],
    database: 'mongodb',
    also: ['postgres'],
    cache: 'redis',
    seconds: 1200,
  },
  { name: 'clients', include: ['test/clients/**/*.spec.ts'], database: 'sqlite', seconds: 180 },
  { name: 'browser', include: browser, database: 'sqlite', seconds: 120 },
  // What a browser shows comes from the database in one place alone: the ids of Swagger UI's
  // examples. The e2e suite executes those on each database.
  ...(isLong
    ? [{ name: 'browser:mongodb', include: browser, database: 'mongodb', seconds: 120 } as const]
    : []),
];

const { DIFFERENTIAL_OPERATIONS, DIFFERENTIAL_SEED } = process.env;
const differential = {
  operations: Number(DIFFERENTIAL_OPERATIONS ?? (isLong ? 10_000 : 800)),
  // Another one at each run, to look further with each; the test prints it, so that a red run can
  // be repeated.
  seed: Number(DIFFERENTIAL_SEED ?? randomInt(2 ** 31)),
};

function project(suite: Suite): TestProjectInlineConfiguration {
  const { name, include, database, also = [], cache: cachedIn = 'in-process', seconds } = suite;
  const needs = (server: Database) => database === server || also.includes(server);
  const runsBuild =
    ['sql', 'postgres'].includes(name) || [e2e, processes, cache, staleness].includes(include);
  return {
    extends: true,
    test: {
      name,
      include,
      testTimeout: seconds * 1000,
      hookTimeout: 60_000,
      provide: {
        ...(database && { database, cache: cachedIn }),
        isLong,
        ...(name === 'differential' && { differential }),
      },
      globalSetup: [
        ...(runsBuild ? ['test/support/build.global-setup.ts'] : []),
        ...(needs('mongodb') ? ['test/support/mongo.global-setup.ts'] : []),
        ...(needs('postgres') ? ['test/support/postgres.global-setup.ts'] : []),
        ...(cachedIn === 'redis' ? ['test/support/redis.global-setup.ts'] : []),
      ],
      runner: './test/support/needs-servers.runner.js',
    },
  };
}

export default defineConfig({
  // SWC, because dependency injection reads the decorator metadata that esbuild does not emit.
  plugins: [swc.vite()],
  test: {
    pool: 'forks',
    // One more than two cores, because a third of the tests' time is waiting: for a timeout, for a
    // process that starts. Still more would only stretch the races.
    maxWorkers: 3,
    // Files that share a worker share their imports too, which cost more than most of these tests.
    isolate: false,
    // The projects share what each would transform again. Not while developing: the cache does not
    // notice changes of tsconfig.json, which SWC reads.
    experimental: { fsModuleCache: isCi(process.env) },
    projects: suites.map(project),
  },
});
