/*
 * `npm run migration:new <name>`: writes the next migration of each database as a skeleton, whose two
 * ways throw until they are written.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = /^[a-z]+(-[a-z0-9]+)*$/;

/** The SQL migrations end with this number plus their own, which is how TypeORM sorts them. */
const FIRST_TIMESTAMP = 1795392000000;

const [name, ...rest] = process.argv.slice(2);
if (name === undefined || rest.length > 0 || !NAME.test(name)) {
  fail('usage: npm run migration:new <name>; lower-case words joined by hyphens, such as product-reviews');
}

const sql = filesOf('sql');
const mongo = filesOf('mongo');
const taken = [...sql, ...mongo].find((file) => file.slice(5, -3) === name);
if (taken !== undefined) fail(`There is already a migration of this name: ${taken}`);

const number = nextNumber(sql);
write('sql', `${digits(number)}-${name}`, sqlSkeleton(pascalCase(name), FIRST_TIMESTAMP + number));
const mongoName = `${digits(nextNumber(mongo))}-${name}`;
write('mongo', mongoName, mongoSkeleton(pascalCase(name), mongoName));

function filesOf(database) {
  return readdirSync(join('migrations', database))
    .filter((file) => /^\d{4}-.+\.ts$/.test(file))
    .sort();
}

function nextNumber(files) {
  return Number((files.at(-1) ?? '0000').slice(0, 4)) + 1;
}

function digits(number) {
  return String(number).padStart(4, '0');
}

function pascalCase(words) {
  return words.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
}

function write(database, file, text) {
  const path = join('migrations', database, `${file}.ts`);
  writeFileSync(path, text, { flag: 'wx' });
  console.log(path);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function sqlSkeleton(className, timestamp) {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className}${timestamp} implements MigrationInterface {
  async up(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }

  async down(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }
}
`;
}

function mongoSkeleton(className, file) {
  return `import type { MongoMigration } from './migration.js';

export const migrate${className}: MongoMigration = {
  name: '${file}',

  async up(_db) {
    throw new Error('This migration is not written yet.');
  },

  async down(_db) {
    throw new Error('This migration is not written yet.');
  },
};
`;
}
