import swc from 'unplugin-swc';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type Store = 'sqlite' | 'mongodb';

interface Suite {
  readonly name: string;
  readonly include: string[];
  /** The store that test/support/test-database.ts hands out; none where a suite needs none. */
  readonly store?: Store;
  /** Seconds a test may take before it counts as hanging. */
  readonly seconds: number;
}

const e2e = ['test/e2e/**/*.e2e.spec.ts'];
const browser = ['test/browser/**/*.spec.ts'];

const suites: Suite[] = [
  { name: 'unit', include: ['test/unit/**/*.spec.ts'], seconds: 10 },
  {
    name: 'sql',
    include: ['test/sql/**/*.spec.ts', 'test/contract/sql.spec.ts'],
    store: 'sqlite',
    seconds: 60,
  },
  {
    name: 'mongo',
    include: ['test/mongo/**/*.spec.ts', 'test/contract/mongo-*.spec.ts'],
    store: 'mongodb',
    seconds: 60,
  },
  { name: 'e2e:sqlite', include: e2e, store: 'sqlite', seconds: 60 },
  { name: 'e2e:mongodb', include: e2e, store: 'mongodb', seconds: 60 },
  // Both stores at once; without MongoDB there is nothing to compare.
  { name: 'differential', include: ['test/differential/**/*.spec.ts'], store: 'mongodb', seconds: 1200 },
  { name: 'browser', include: browser, store: 'sqlite', seconds: 120 },
  { name: 'browser:mongodb', include: browser, store: 'mongodb', seconds: 120 },
];

const { DIFFERENTIAL_OPERATIONS, DIFFERENTIAL_SEED } = process.env;
const differential = {
  operations: Number(DIFFERENTIAL_OPERATIONS ?? 10_000),
  // The same at each run, so that a red one is the change's own doing; other seeds are for looking further.
  seed: Number(DIFFERENTIAL_SEED ?? 20_261_124),
};

function project({ name, include, store, seconds }: Suite): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include,
      testTimeout: seconds * 1000,
      hookTimeout: 60_000,
      provide: { ...(store && { store }), ...(name === 'differential' && { differential }) },
      globalSetup: [
        ...(include === e2e ? ['test/support/build.global-setup.ts'] : []),
        ...(store === 'mongodb' ? ['test/support/mongo.global-setup.ts'] : []),
      ],
      ...(store === 'mongodb' && { runner: './test/support/needs-mongo.runner.ts' }),
    },
  };
}

export default defineConfig({
  // SWC, because dependency injection reads the decorator metadata that esbuild does not emit.
  plugins: [swc.vite()],
  test: {
    pool: 'forks',
    // A worker and its database server already fill two cores; more of them only stretch the races.
    maxWorkers: 2,
    projects: suites.map(project),
  },
});
