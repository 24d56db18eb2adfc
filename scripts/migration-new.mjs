/*
 * `npm run migration:new <name> [permission…]`: writes the next migration of each database. With
 * names of permissions it adds these; without, it is a skeleton, whose two ways throw until they
 * are written.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const NAME = /^[a-z]+(-[a-z0-9]+)*$/;
const TEMPLATES = join(import.meta.dirname, 'templates');
/** `action_resource` */
const PERMISSION = /^([a-z]+)_([a-z]+(?:_[a-z0-9]+)*)$/;

/** Each has a folder of this name below migrations/; `sql` is SQLite's. */
const DATABASES = ['sql', 'postgres', 'mongo'];

/** The SQL migrations end with this number plus their own, which is how TypeORM sorts them. */
const FIRST_TIMESTAMPS = { sql: 1795392000000, postgres: 1795910400000, mongo: 0 };

/** What is wrong with the arguments, for the person who gave them. */
export class UsageError extends Error {}

/**
 * Returns the next migration of each database, below the working directory: `0010-reviews` is its
 * `name`.
 * @throws UsageError when there is one of this name
 */
export function nextMigrations(name) {
  const files = DATABASES.map((database) => [database, filesOf(database)]);
  const taken = files.flatMap(([, names]) => names).find((file) => file.slice(5, -3) === name);
  if (taken !== undefined) throw new UsageError(`There is already a migration of this name: ${taken}`);
  const migrations = files.map(([database, names]) => {
    const number = Number((names.at(-1) ?? '0000').slice(0, 4)) + 1;
    const numbered = `${String(number).padStart(4, '0')}-${name}`;
    const path = join('migrations', database, `${numbered}.ts`);
    return [database, { name: numbered, path, timestamp: FIRST_TIMESTAMPS[database] + number }];
  });
  return Object.fromEntries(migrations);
}

/**
 * Writes each text to its path as Prettier formats it, and prints the path.
 * @param replaced the path of a file that is there; all others are new
 */
export async function writeFormatted(texts, replaced) {
  // Loaded here: whoever is refused need not wait for it.
  const { format, resolveConfig } = await import('prettier');
  // All of them are formatted before the first is written: what fails leaves nothing behind.
  const formatted = [];
  for (const [path, text] of texts) {
    formatted.push([path, await format(text, { ...(await resolveConfig(path)), filepath: path })]);
  }
  for (const [path, text] of formatted) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: path === replaced ? 'w' : 'wx' });
    console.log(path);
  }
}

export function pascalCase(words) {
  return words.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
}

/** Runs `main` with the arguments of the command line; a UsageError is printed without a stack. */
export async function runCommand(main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function filesOf(database) {
  return readdirSync(join('migrations', database))
    .filter((file) => /^\d{4}-.+\.ts$/.test(file))
    .sort();
}

function toPermission(name) {
  const [, action, resource] = PERMISSION.exec(name) ?? [];
  if (resource === undefined) {
    throw new UsageError(
      `"${name}" is not a permission: write it as action_resource, such as moderate_review`,
    );
  }
  return { name, action, resource };
}

async function main([name, ...names]) {
  if (name === undefined || !NAME.test(name)) {
    throw new UsageError(
      'usage: npm run migration:new <name> [permission…]; ' +
        'the name is lower-case words joined by hyphens, such as product-reviews',
    );
  }
  const permissions = names.map(toPermission);
  const migrations = nextMigrations(name);
  const texts = DATABASES.map((database) => [
    migrations[database].path,
    migrationText(database, name, migrations, permissions),
  ]);
  await writeFormatted(texts);
}

function migrationText(database, name, migrations, permissions) {
  const template = permissions.length > 0 ? 'permissions' : 'migration';
  const file = join(TEMPLATES, template, 'migrations', database, '0000-some-change.ts');
  return readFileSync(file, 'utf8')
    .replaceAll('0000-some-change', migrations[database].name)
    .replaceAll('SomeChange', pascalCase(name))
    .replaceAll('1795392000000', String(migrations[database].timestamp))
    .replace(/(?<=const PERMISSIONS = )\[.*\]/, JSON.stringify(permissions));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runCommand(main);
}
