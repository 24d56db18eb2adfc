/*
 * `npm run migration:generate <name>`: writes the next SQL migration from the difference between
 * the entities and a database that all migrations have made, or says that there is none.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  nextMigrations,
  NAME,
  pascalCase,
  runCommand,
  UsageError,
  writeFormatted,
} from './migration-new.mjs';

/** The difference on a database that is made for it and removed again. */
async function differenceOfEntities() {
  // Loaded here: whoever is refused need not wait for it.
  const { features } = await import('../dist/src/features.js');
  const { sqliteSchemaDifference } =
    await import('../dist/src/platform/database/sql/sqlite/schema-difference.js');
  const { openSqliteMigrator } = await import('../dist/src/platform/database/sql/sqlite/sqlite.migrator.js');
  const parts = await Promise.all(features.flatMap(({ persistence }) => persistence?.sql() ?? []));
  const folder = await mkdtemp(join(tmpdir(), 'shop-migration-'));
  try {
    const database = { kind: 'sqlite', path: join(folder, 'shop.db') };
    const migrator = await openSqliteMigrator(database);
    await migrator.up().finally(() => migrator.close());
    return await sqliteSchemaDifference(
      database,
      parts.flatMap(({ entities }) => entities),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
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

/** TypeORM changes most of a table of SQLite by copying it. */
function copiedTables(statements) {
  const copies = statements.map((sql) => /^CREATE TABLE "temporary_(\w+)"/.exec(sql)?.[1]);
  return [...new Set(copies)].filter((table) => table !== undefined);
}

await runCommand(async ([name, ...rest]) => {
  if (name === undefined || !NAME.test(name) || rest.length > 0) {
    throw new UsageError(
      'usage: npm run migration:generate <name>; ' +
        'the name is lower-case words joined by hyphens, such as product-reviews',
    );
  }
  const { sql } = nextMigrations(name);
  const difference = await differenceOfEntities();
  if (difference.up.length === 0) {
    console.log('The migrations create exactly what the entities describe: there is nothing to write.');
    return;
  }
  const className = `${pascalCase(name)}${sql.timestamp}`;
  await writeFormatted([[sql.path, migrationText(className, difference)]]);
  for (const table of copiedTables(difference.up)) {
    console.warn(
      `It copies the table ${table}, which loses its triggers and descending indexes, and fails where ` +
        'rows of other tables refer to it: write that part by hand.',
    );
  }
});
