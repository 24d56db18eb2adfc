import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { commentWidth } from './scripts/lint/comment-width.mjs';
import { glossary } from './scripts/lint/glossary.mjs';
import { raiseOwnEvents } from './scripts/lint/raise-own-events.mjs';

/*
 * Every rule is an error: a warning is a rule that nobody keeps. What may import what is
 * .dependency-cruiser.cjs's business; how code looks is Prettier's.
 *
 * ESLint does not merge the options of one rule over several blocks: the last block wins. So the
 * lists for no-restricted-syntax and no-restricted-imports are put together here, by name.
 */

const promiseCombinator =
  'CallExpression[callee.object.name="Promise"][callee.property.name=/^(all|allSettled|any|race)$/]';
const unitOfWorkRun =
  'CallExpression[callee.property.name="run"]' +
  ':matches([callee.object.name=/^(unitOfWork|uow)$/i], [callee.object.property.name=/^(unitOfWork|uow)$/i])';

const syntax = {
  // MongoDB forbids parallel operations in one transaction; on SQLite they would only look
  // parallel.
  unitOfWork: [
    {
      selector: `${unitOfWorkRun} ${promiseCombinator}`,
      message: 'A unit of work is one transaction: await one call after the other.',
    },
  ],
  // A repository never knows whether its caller has opened a unit of work.
  repository: [
    {
      selector: promiseCombinator,
      message: 'This may run inside a transaction: await one call after the other.',
    },
  ],
  // Rules must give the same answer in a test as in production.
  domain: [
    {
      selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
      message: 'The domain has no clock: take the time as an argument, or inject Clock.',
    },
    {
      selector: 'CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]',
      message: 'The domain has no clock: take the time as an argument, or inject Clock.',
    },
    {
      selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
      message: 'The domain has no chance: take the value as an argument.',
    },
  ],
  // Whoever changes the stock must raise StockChanged, and only the catalogue can.
  stock: [
    {
      selector: 'CallExpression[callee.property.name=/^(adjustStock|setStock)$/]',
      message: 'Only the catalogue changes the stock: call its InventoryService.',
    },
  ],
  // One implementation of each, so that whoever knows it knows all of its uses.
  oneOfEach: [
    {
      selector:
        'CallExpression[callee.name="setInterval"]:not(CallExpression[callee.property.name="addInterval"] > *)',
      message:
        "Periodic jobs are scheduled with @nestjs/schedule: @Interval, or SchedulerRegistry's addInterval; " +
        'within one operation there is repeat() of shared/repeat.ts.',
    },
    {
      selector: 'CallExpression[callee.object.name="Promise"][callee.property.name="race"]',
      message: 'A time limit is set by within() of shared/time-limit.ts.',
    },
    {
      selector:
        ':matches(ForStatement:not([test]), WhileStatement[test.value=true]) > BlockStatement > TryStatement',
      message: 'Attempts are repeated by retry() of shared/retry.ts.',
    },
    {
      selector: 'PropertyDefinition > NewExpression[callee.name="AsyncLocalStorage"]',
      message:
        'One AsyncLocalStorage for the process, in a constant of its module: until Node 24, every promise ' +
        'pays for each that was ever used.',
    },
    {
      selector: 'ClassDeclaration[id.name=/Semaphore|Mutex|ConcurrencyLimiter/]',
      message: 'Concurrent work is limited by p-limit.',
    },
  ],
  // A test that does not run is no test. What depends on a given server says so by skipIf or runIf.
  test: [
    {
      selector:
        'MemberExpression[property.name=/^(only|skip|todo)$/]' +
        ':matches([object.name=/^(it|test|describe|suite)$/], [object.object.name=/^(it|test|describe|suite)$/])',
      message: 'Neither focused nor skipped tests are committed.',
    },
  ],
};

const imports = {
  env: [
    {
      name: 'node:process',
      importNames: ['env'],
      message: 'Only src/platform/config reads the environment.',
    },
  ],
  // Services serve any caller; the HTTP status is chosen by the one filter in platform/http.
  httpException: [
    {
      regex: '^@nestjs/common$',
      importNamePattern: 'Exception$',
      message: 'Throw a DomainError: platform/http turns its kind into a status.',
    },
  ],
  // A constraint is written once, or the document and the validation come to differ.
  rules: [
    {
      regex: '^class-validator$|/platform/http/rules\\.js$',
      message: 'A field of platform/http/fields.ts gives its rule to class-validator and to OpenAPI.',
    },
  ],
};

const restrictSyntax = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });
const noEnv = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Only src/platform/config reads the environment.' },
  ],
};

export default defineConfig(
  globalIgnores(['dist/', 'var/', 'coverage/', '.cache/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: {
      shop: {
        rules: { 'comment-width': commentWidth, glossary, 'raise-own-events': raiseOwnEvents },
      },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'shop/comment-width': 'error',
      'shop/glossary': 'error',
    },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Leaves files with decorators alone, because emitDecoratorMetadata is on: what Nest injects
      // there by its class must stay a value import.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // Configuration and DTOs are plain objects of a class's shape; the class is there as an
      // injection token.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // A method is async because its port is, whether or not its driver is: what it throws must
      // reject.
      '@typescript-eslint/require-await': 'off',
      // A generic port names the types that its subclasses fill in, however often.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A Nest module is a class with nothing but a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `return print(…)` is a short way to say that this is the end.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },

  {
    files: ['src/**/*.ts'],
    rules: { 'shop/raise-own-events': 'error' },
  },
  { files: ['migrations/**/*.ts'], rules: restrictSyntax(syntax.unitOfWork) },
  { files: ['src/catalog/**/*.ts'], rules: restrictSyntax(syntax.unitOfWork, syntax.oneOfEach) },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/catalog/**'],
    rules: restrictSyntax(syntax.unitOfWork, syntax.oneOfEach, syntax.stock),
  },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts'],
    ignores: ['src/platform/config/**', 'test/support/**'],
    rules: { ...noEnv, 'no-restricted-imports': ['error', { paths: imports.env }] },
  },
  {
    files: ['src/**/domain/**/*.ts'],
    rules: restrictSyntax(syntax.unitOfWork, syntax.oneOfEach, syntax.domain),
  },
  {
    files: ['src/**/{sql,mongo}/*repository.ts'],
    rules: restrictSyntax(syntax.unitOfWork, syntax.oneOfEach, syntax.repository),
  },
  {
    files: ['src/**/*.service.ts', 'src/**/{sql,mongo}/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: imports.env, patterns: imports.httpException }],
    },
  },
  {
    files: ['src/**/dto/**/*.ts', 'src/**/*.dto.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: imports.env, patterns: imports.rules }] },
  },
  { files: ['scripts/lint/glossary.mjs', 'test/unit/lint-rules.spec.ts'], rules: { 'shop/glossary': 'off' } },
  // The demo catalogue is data: its length is no complexity.
  { files: ['src/catalog/demo/**'], rules: { 'max-lines': 'off' } },

  {
    files: ['test/**/*.ts'],
    rules: {
      ...restrictSyntax(syntax.unitOfWork, syntax.test),
      // Answers over HTTP are `any`, and are held to their shape by expect, not by the compiler.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly'])),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },

  prettier,
);
