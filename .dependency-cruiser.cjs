/*
 * What may import what. Each rule's comment is its reason (`--output-type err-long` prints it).
 * Rules that differ only in the store are made by a function.
 */

/** Where the server and each command begin. */
const ENTRIES = '^src/(main|cli/(migrate|seed|openapi))\\.ts$';
const FEATURES = 'auth|users|rbac|catalog|cart|orders|mail';

/** The packages of a store stay in the store's own folders, so that one store can go without the other. */
const packagesOnlyInStore = (store, packages) => ({
  name: `${store}-packages-only-in-${store}`,
  comment:
    `Rows, documents and sessions never leave their store: ${packages.join(', ')} only under ` +
    `src/persistence/${store} and migrations/${store} (and the tests' harness).`,
  severity: 'error',
  from: { pathNot: `^((src/persistence|migrations|test)/${store}|test/support)/` },
  to: { path: packages.map((name) => `^node_modules/${name}/`) },
});

const storesApart = (store, other) => ({
  name: `${store}-not-to-${other}`,
  comment: 'Each store can be taken out without the other noticing.',
  severity: 'error',
  from: { path: `^(src/persistence|migrations|test)/${store}/` },
  to: { path: `^(src/persistence|migrations|test)/${other}/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    packagesOnlyInStore('sql', ['typeorm', '@nestjs/typeorm', 'better-sqlite3', '@types/better-sqlite3']),
    packagesOnlyInStore('mongo', ['mongoose', '@nestjs/mongoose', 'mongodb', 'mongodb-memory-server-core']),
    {
      name: 'better-sqlite3-only-in-the-driver',
      comment:
        'Node 24 aborts when it collects an object of better-sqlite3; SqliteDatabase keeps them all, so nothing ' +
        'else may create one.',
      severity: 'error',
      from: { pathNot: '^src/persistence/sql/sqlite-driver\\.ts$|^test/sql/statement-lifetime\\.spec\\.ts$' },
      to: { path: '^node_modules/(@types/)?better-sqlite3/' },
    },
    storesApart('sql', 'mongo'),
    storesApart('mongo', 'sql'),
    {
      name: 'no-store-outside-persistence',
      comment:
        'PersistenceModule is the only switch between the stores. Everything else asks for a port, and so ' +
        'runs on any store.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/persistence/((sql|mongo)/|persistence\\.module\\.ts$)',
      },
      to: { path: '^src/persistence/(sql|mongo)/' },
    },
    {
      name: 'store-loaded-on-demand',
      comment: 'A static import would load the packages of both stores at every start.',
      severity: 'error',
      from: { path: '^src/persistence/persistence\\.module\\.ts$' },
      to: { path: '^src/persistence/(sql|mongo)/', dynamic: false },
    },
    {
      name: 'no-store-in-shared-suites',
      comment:
        'A contract or e2e suite runs on every store, so it may know none: what differs stands in ' +
        'test/support, what only one store has in test/sql or test/mongo.',
      severity: 'error',
      from: { path: '^test/(contract|e2e|browser)/' },
      to: { path: '^(src/persistence|migrations)/(sql|mongo)/' },
    },

    {
      name: 'domain-without-framework',
      comment:
        'domain/ is plain TypeScript: rules that can be read, run and tested without Nest or a request.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/' },
      to: {
        path: '^node_modules/(@nestjs/|@fastify/|class-(validator|transformer)/|fastify/|rxjs/|reflect-metadata/)',
      },
    },
    {
      name: 'domain-to-domain-only',
      comment:
        'Dependencies point inwards: domain/ knows its own types, the ports and types of other domains, and ' +
        'src/shared; never a service, a DTO, an adapter or the HTTP side.',
      severity: 'error',
      from: { path: '^src/[^/]+/domain/' },
      to: {
        path: '^(src|migrations|test)/',
        pathNot: ['^src/[^/]+/domain/', '^src/shared/(?!http/)[^/]+\\.ts$'],
      },
    },
    {
      name: 'feature-by-its-public-files',
      comment:
        'A feature offers its module, services, guards, events and domain; auth and rbac also the words in ' +
        'which routes name their access, and what is asked about a role. Controllers, DTOs and the rest may change without asking anyone.',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/` },
      to: {
        path: `^src/(${FEATURES})/`,
        pathNot: [
          '^src/$1/',
          '^src/[^/]+/(domain|guards)/',
          '\\.(module|service)\\.ts$',
          '^src/(auth/(access|principal|passwords)|rbac/(permissions|role-grants|grant-rules))\\.ts$',
          // Guests are known by auth, and served by the cart and the orders.
          '^src/auth/guests/guest-session(s|\\.docs)\\.ts$',
          // The cart and the orders answer alike where stock is short.
          '^src/catalog/out-of-stock\\.docs\\.ts$',
          // One's own account is what registering answers.
          '^src/users/dto/user\\.dto\\.ts$',
          '\\.events\\.ts$',
        ],
      },
    },
    {
      name: 'feature-not-to-stores',
      comment: 'Of src/persistence a feature needs the module that hands out its repositories, and no more.',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/` },
      to: { path: '^src/persistence/', pathNot: '^src/persistence/persistence\\.module\\.ts$' },
    },
    {
      name: 'persistence-to-domain-only',
      comment: 'An adapter implements the ports of the domain; services and DTOs are above it.',
      severity: 'error',
      from: { path: '^src/persistence/' },
      to: { path: `^src/(${FEATURES})/`, pathNot: '^src/[^/]+/domain/' },
    },
    {
      name: 'shared-knows-no-feature',
      comment: 'src/shared and src/config are below everything else.',
      severity: 'error',
      from: { path: '^src/(shared|config)/' },
      to: { path: '^src/', pathNot: '^src/(shared|config)/' },
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
        'Modules in a circle can only be understood, tested and initialised together. Holds for type-only ' +
        'imports too.',
      severity: 'error',
      from: {},
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
      to: { path: '^(src|migrations)/', pathNot: ENTRIES, reachable: false },
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
    // Type-only imports are dependencies too: a type that leaks from a store is a leak.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
