/*
 * `npm run migration:generate <name>`: writes the next SQL migrations from the difference between
 * the entities and a database that all migrations have made, or says that there is none.
 * PostgreSQL's is written if DATABASE_URL is that of a server where it may create a database.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { Client } from 'pg';
import {
  nextMigrations,
  NAME,
  pascalCase,
  runCommand,
  UsageError,
  writeFormatted,
} from './migration-new.mjs';

/** The folder of migrations of each database, and its name. */
const DATABASES = { sql: 'SQLite', postgres: 'PostgreSQL' };

const NO_POSTGRES = 'set DATABASE_URL to postgres://…, a server where a temporary database can be created.';

function postgresUrl() {
  if (existsSync('.env')) loadEnvFile('.env');
  const { DATABASE_URL: url = '' } = process.env;
  return /^postgres(ql)?:\/\//.test(url) ? url : null;
}

/** The difference in each database, made on one that is removed again; null without a server. */
async function differencesOfEntities() {
  // Loaded here: whoever is refused need not wait for it.
  const { features } = await import('../dist/src/features.js');
  const parts = await Promise.all(features.flatMap(({ persistence }) => persistence?.sql() ?? []));
  const entities = parts.flatMap(({ entities }) => entities);
  const url = postgresUrl();
  return {
    sql: await differenceInSqlite(entities),
    postgres: url && (await differenceInPostgres(url, entities)),
  };
}

async function differenceInSqlite(entities) {
  const folder = '../dist/src/platform/database/sql/sqlite';
  const { sqliteSchemaDifference } = await import(`${folder}/schema-difference.js`);
  const { openSqliteMigrator } = await import(`${folder}/sqlite.migrator.js`);
  const temporary = await mkdtemp(join(tmpdir(), 'shop-migration-'));
  try {
    const database = { kind: 'sqlite', path: join(temporary, 'shop.db') };
    const migrator = await openSqliteMigrator(database);
    await migrator.up().finally(() => migrator.close());
    return await sqliteSchemaDifference(database, entities);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function differenceInPostgres(serverUrl, entities) {
  const folder = '../dist/src/platform/database/sql/postgres';
  const { postgresSchemaDifference } = await import(`${folder}/schema-difference.js`);
  const { openPostgresMigrator } = await import(`${folder}/postgres.migrator.js`);
  const name = `shop_migration_${randomBytes(8).toString('hex')}`;
  await administer(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0`);
  try {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    const database = { kind: 'postgres', url: url.href, pool: { connectTimeout: 10 } };
    const migrator = await openPostgresMigrator(database);
    await migrator.up().finally(() => migrator.close());
    return await postgresSchemaDifference(database, entities);
  } finally {
    await administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function administer(connectionString, statement) {
  const client = new Client({ connectionString });
  try {
    await client.connect();
    await client.query(statement);
  } catch (error) {
    // Where a name has several addresses, the errors of all of them.
    const { message } = error.errors?.[0] ?? error;
    throw new UsageError(`The server of DATABASE_URL does not run ${statement}: ${message}`);
  } finally {
    await client.end();
  }
}

function migrationText(className, { up, down }) {
  const run = (statements) =>
    statements
      .map((sql) => `await runner.query(\`${sql.trim().replace(/[\\`]|\$\{/g, '\\$&')}\`);`)
      .join('\n');
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    ${run(up)}
  }

  async down(runner: QueryRunner): Promise<void> {
    ${run(down)}
  }
}
`;
}

/** What in the statements needs the eyes of a person. */
const warnings = {
  /** TypeORM changes most of a table of SQLite by copying it. */
  sql: (statements) =>
    unique(statements.map((sql) => /^CREATE TABLE "temporary_(\w+)"/.exec(sql)?.[1])).map(
      (table) =>
        `It copies the table ${table}, which loses its triggers and descending indexes, and fails where ` +
        'rows of other tables refer to it: write that part by hand.',
    ),
  /** TypeORM changes the type of a column by making another one. */
  postgres: (statements) => {
    const columns = (clause) =>
      statements.map((sql) =>
        new RegExp(`^ALTER TABLE "(\\w+)" ${clause} "(\\w+)"`).exec(sql)?.slice(1).join('.'),
      );
    const added = columns('ADD');
    return unique(columns('DROP COLUMN').filter((column) => added.includes(column))).map(
      (column) => `It drops ${column} and adds it again, which loses its values: write that part by hand.`,
    );
  },
};

const unique = (names) => [...new Set(names)].filter((name) => name !== undefined);

await runCommand(async ([name, ...rest]) => {
  if (name === undefined || !NAME.test(name) || rest.length > 0) {
    throw new UsageError(
      'usage: npm run migration:generate <name>; ' +
        'the name is lower-case words joined by hyphens, such as product-reviews',
    );
  }
  const migrations = nextMigrations(name);
  const differences = await differencesOfEntities();
  const compared = Object.keys(DATABASES).filter((database) => differences[database] !== null);
  const changed = compared.filter((database) => differences[database].up.length > 0);
  await writeFormatted(
    changed.map((database) => {
      const { path, timestamp } = migrations[database];
      return [path, migrationText(`${pascalCase(name)}${timestamp}`, differences[database])];
    }),
  );
  for (const database of compared) {
    if (!changed.includes(database)) {
      const creates = `The migrations of ${DATABASES[database]} create exactly what the entities describe`;
      console.log(`${creates}: there is nothing to write.`);
    }
    for (const warning of warnings[database](differences[database].up)) console.warn(warning);
  }
  if (differences.postgres !== null) return;
  if (changed.length === 0) console.log(`PostgreSQL was not compared: ${NO_POSTGRES}`);
  else
    console.warn(
      `The migration of PostgreSQL is still to be written by hand. To generate it, ${NO_POSTGRES}`,
    );
});
