/*
 * `npm run migration:new <name>`: writes the next migration of each database as a skeleton, whose two
 * ways throw until they are written.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = /^[a-z]+(-[a-z0-9]+)*$/;

/** The SQL migrations end with this number plus their own, which is how TypeORM sorts them. */
const FIRST_TIMESTAMP = 1795392000000;

/** What is wrong with the arguments, for the person who gave them. */
export class UsageError extends Error {}

/**
 * Returns the next migration of each database, below the working directory: `0010-reviews` is its `name`.
 * @throws UsageError when there is one of this name
 */
export function nextMigrations(name) {
  const files = { sql: filesOf('sql'), mongo: filesOf('mongo') };
  const taken = [...files.sql, ...files.mongo].find((file) => file.slice(5, -3) === name);
  if (taken !== undefined) throw new UsageError(`There is already a migration of this name: ${taken}`);
  const next = (database) => {
    const number = Number((files[database].at(-1) ?? '0000').slice(0, 4)) + 1;
    const numbered = `${String(number).padStart(4, '0')}-${name}`;
    return { number, name: numbered, path: join('migrations', database, `${numbered}.ts`) };
  };
  const sql = next('sql');
  return { sql: { ...sql, timestamp: FIRST_TIMESTAMP + sql.number }, mongo: next('mongo') };
}

export function pascalCase(words) {
  return words.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
}

function filesOf(database) {
  return readdirSync(join('migrations', database))
    .filter((file) => /^\d{4}-.+\.ts$/.test(file))
    .sort();
}

function sqlSkeleton(className) {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }

  async down(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }
}
`;
}

function mongoSkeleton(constant, name) {
  return `import type { MongoMigration } from './migration.js';

export const ${constant}: MongoMigration = {
  name: '${name}',

  async up(_db) {
    throw new Error('This migration is not written yet.');
  },

  async down(_db) {
    throw new Error('This migration is not written yet.');
  },
};
`;
}

function main([name, ...rest]) {
  if (name === undefined || rest.length > 0 || !NAME.test(name)) {
    throw new UsageError(
      'usage: npm run migration:new <name>; lower-case words joined by hyphens, such as product-reviews',
    );
  }
  const { sql, mongo } = nextMigrations(name);
  const written = [
    [sql.path, sqlSkeleton(`${pascalCase(name)}${sql.timestamp}`)],
    [mongo.path, mongoSkeleton(`migrate${pascalCase(name)}`, mongo.name)],
  ];
  for (const [path, text] of written) {
    writeFileSync(path, text, { flag: 'wx' });
    console.log(path);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
