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
    include: ['test/mongo/**/*.spec.ts', 'test/contract/mongo.spec.ts'],
    store: 'mongodb',
    seconds: 60,
  },
  { name: 'e2e:sqlite', include: e2e, store: 'sqlite', seconds: 60 },
  { name: 'e2e:mongodb', include: e2e, store: 'mongodb', seconds: 60 },
  { name: 'browser', include: browser, store: 'sqlite', seconds: 120 },
  { name: 'browser:mongodb', include: browser, store: 'mongodb', seconds: 120 },
];

function project({ name, include, store, seconds }: Suite): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include,
      testTimeout: seconds * 1000,
      hookTimeout: 60_000,
      ...(store && { provide: { store } }),
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
