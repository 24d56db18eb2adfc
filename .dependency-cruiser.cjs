/*
 * What may import what. Each rule's comment is its reason (`--output-type err-long` prints it). No
 * rule names a feature: a feature is any folder of src/ that is not listed here, so a new one is
 * inside of every rule.
 */

/** Where the server and each command begin, and what scripts/migration-generate.mjs runs. */
const ENTRIES =
  '^src/(main|cli/(migrate|db-copy|seed|openapi|repl)|platform/database/sql/(sqlite|postgres)/schema-difference)\\.ts$';

/** The folders of src/ that are no features. */
const GROUND = 'platform|shared|cli';
const FEATURE = `^src/(?!(?:${GROUND})/)([^/]+)/`;

/**
 * Everything in a folder of this name belongs to one kind of database: src/orders/sql/,
 * migrations/sql/, test/sql/. PostgreSQL is a database of the kind `sql`.
 */
const folderOf = (database) =>
  `^(?:src|migrations|test)/.*\\b${database === 'sql' ? '(?:sql|postgres)' : database}/`;

/**
 * The packages of a database stay in its folders, so that one database can go without the other.
 */
const packagesOnlyIn = (database, packages) => ({
  name: `${database}-packages-only-in-${database}-folders`,
  comment:
    `Rows, documents and sessions never leave their database: ${packages.join(', ')} only under a folder ` +
    `${database}/ (and in the tests' support).`,
  severity: 'error',
  from: { pathNot: [folderOf(database), '^test/support/'] },
  to: { path: packages.map((name) => `^node_modules/${name}/`) },
});

const databasesApart = (database, other) => ({
  name: `${database}-not-to-${other}`,
  comment: 'Each database can be taken out without the other noticing.',
  severity: 'error',
  from: { path: folderOf(database) },
  to: { path: folderOf(other) },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    packagesOnlyIn('sql', [
      'typeorm',
      '@nestjs/typeorm',
      'better-sqlite3',
      '@types/better-sqlite3',
      'pg',
      '@types/pg',
    ]),
    packagesOnlyIn('mongo', ['mongoose', '@nestjs/mongoose', 'mongodb', 'mongodb-memory-server-core']),
    {
      name: 'better-sqlite3-only-in-the-driver',
      comment:
        'Node 24 aborts when it collects an object of better-sqlite3; SqliteDatabase keeps them all, so nothing ' +
        'else may create one.',
      severity: 'error',
      from: {
        pathNot:
          '^src/platform/database/sql/sqlite/sqlite-driver\\.ts$|^test/sql/statement-lifetime\\.spec\\.ts$',
      },
      to: { path: '^node_modules/(@types/)?better-sqlite3/' },
    },
    databasesApart('sql', 'mongo'),
    databasesApart('mongo', 'sql'),
    {
      name: 'databases-loaded-on-demand',
      comment:
        'A static import would load the packages of every database at each start. Only PersistenceModule and the ' +
        'manifests import a database folder, and only with import().',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\b(?:sql|mongo)/' },
      to: { path: '^src/.*\\b(?:sql|mongo)/', dynamic: false },
    },
    {
      name: 'databases-imported-by-manifests',
      comment: 'PersistenceModule is the only switch between databases; everything else asks for a port.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '\\b(?:sql|mongo)/',
          '\\.feature\\.ts$',
          '^src/platform/database/persistence\\.module\\.ts$',
        ],
      },
      to: { path: '^src/.*\\b(?:sql|mongo)/' },
    },
    {
      name: 'no-database-in-shared-suites',
      comment:
        'A contract or e2e suite runs on every database, so it may know none: what differs stands in ' +
        'test/support, what only one database has in test/sql or test/mongo.',
      severity: 'error',
      from: { path: '^test/(contract|e2e|app|process|browser)/' },
      to: { path: '^(?:src|migrations)/.*\\b(?:sql|mongo)/' },
    },
    {
      name: 'migrations-are-frozen',
      comment: 'A migration must do the same for ever, so it imports nothing that may change.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },

    {
      name: 'domain-without-framework',
      comment:
        'domain/ and shared/ are plain TypeScript: rules that can be read, run and tested without Nest or a request.',
      severity: 'error',
      from: { path: '^src/(?:[^/]+/domain|shared)/' },
      to: {
        path: '^node_modules/(@nestjs/|@fastify/|class-(validator|transformer)/|fastify/|rxjs/|reflect-metadata/)',
      },
    },
    {
      name: 'domain-to-domain-only',
      comment:
        'Dependencies point inwards: domain/ knows its own types, the domains of lower features, and shared/; ' +
        'never a service, a DTO, an adapter or the HTTP side.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/' },
      to: { path: '^(src|migrations|test)/', pathNot: ['^src/[^/]+/domain/', '^src/shared/'] },
    },
    {
      name: 'shared-is-self-contained',
      comment: 'shared/ is below everything else.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^(src|migrations)/', pathNot: '^src/shared/' },
    },
    {
      name: 'platform-knows-no-feature',
      comment:
        'The platform reads the manifests that it is handed. A feature can go without the platform noticing.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(?:platform|shared)/' },
    },
    {
      name: 'feature-by-its-public-files',
      comment:
        'A feature offers its module, services, domain, events, cache keys and DTOs. Its controllers, manifest and ' +
        'adapters may change without asking anyone.',
      severity: 'error',
      from: { path: FEATURE },
      to: { path: `${FEATURE}.*\\.(?:controller|feature)\\.ts$`, pathNot: '^src/$1/' },
    },
    {
      name: 'adapters-below-services',
      comment: 'An adapter implements the ports of the domain; services and DTOs are above it.',
      severity: 'error',
      from: { path: '^src/[^/]+/(?:sql|mongo)/' },
      to: { path: FEATURE, pathNot: ['^src/[^/]+/(?:domain|sql|mongo)/'] },
    },
    {
      name: 'one-way-to-cache',
      comment:
        'Everything cached goes through Cache (@Cached, Cache.readData), which knows leases, cache versions and a Redis that ' +
        'is not available; a health check may ask for the state of the store.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/(?:cache|health)/' },
      to: { path: '^src/platform/cache/stores/' },
    },
    {
      name: 'redis-behind-its-connection',
      comment:
        'RedisConnection limits the time of each command and stops using a Redis that does not answer; a client of ' +
        'its own would wait.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/redis/' },
      to: {
        path: '^node_modules/(?:ioredis|cache-manager-ioredis-yet)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-test-in-production',
      comment: 'dist/ is built and shipped without test/, bench/ and scripts/.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|bench|scripts)/' },
    },

    {
      name: 'no-circular',
      comment:
        'Modules in a circle can only be understood, tested and initialized together. Holds for type-only ' +
        'imports too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycles',
      comment:
        'Folders depend on each other one way, at every depth: whoever reads one folder need not read those above it.',
      scope: 'folder',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Neither imported nor importing: forgotten. Use it or delete it.',
      severity: 'error',
      from: { orphan: true },
      to: {},
    },
    {
      name: 'no-dead-modules',
      comment: 'Neither the server nor a command comes to it: dead, or alive in tests only.',
      severity: 'error',
      from: { path: ENTRIES },
      // Migrations are read from their folder; see migrations/load.ts.
      to: { path: '^src/', pathNot: ENTRIES, reachable: false },
    },
    {
      name: 'not-to-dev-dep',
      comment: 'npm ci --omit=dev does not install it: the built application would not start.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-to-undeclared',
      comment: 'Not in package.json: it is there by the grace of another package, in whatever version.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'There is no such file or package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    // Type-only imports are dependencies too: a type that leaks from a database is a leak.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
