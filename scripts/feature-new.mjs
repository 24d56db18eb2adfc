/*
 * `npm run feature:new <feature> [entity]`: writes the skeleton of a feature, from the manifest to
 * the e2e suite, and adds the manifest to src/features.ts. It compiles, migrates and serves on
 * every database; its tests fail where work is to be done, and say what.
 *
 * scripts/templates/feature/ is the skeleton of a feature `some-things` of which one is a
 * `some-thing`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextMigrations, pascalCase, runCommand, UsageError, writeFormatted } from './migration-new.mjs';

const TEMPLATE = join(import.meta.dirname, 'templates', 'feature');
const FEATURES = join('src', 'features.ts');
const MIGRATION = /^migrations.(\w+)/;
const NAME = /^[a-z]{2,}(-[a-z0-9]+)*$/;

async function main([feature, entity, ...rest]) {
  if (feature === undefined || rest.length > 0) {
    throw new UsageError(
      'usage: npm run feature:new <feature> [entity], such as reviews, or stock stock-item',
    );
  }
  const names = namesOf(feature, entity ?? singular(feature));
  assertFree(names);
  names.migrations = nextMigrations(feature);
  const files = templates().map(([path, text]) => {
    // Other files of the template mention the migration of SQLite.
    const [, database = text.includes('MongoMigration') ? 'mongo' : 'sql'] = MIGRATION.exec(path) ?? [];
    const own = { ...names, migration: names.migrations[database] };
    return [renamed(path, own), renamed(text, own)];
  });
  const there = files.map(([path]) => path).filter((path) => existsSync(path));
  if (there.length > 0) throw new UsageError(`These files are already there: ${there.join(', ')}`);

  const written = [...files, [FEATURES, withFeature(readFileSync(FEATURES, 'utf8'), names)]];
  await writeFormatted(written, FEATURES);
  console.log(`\nNext: \`npm test -- ${names.entity} ${names.feature}\` says what is to be done.`);
}

/** @throws UsageError */
function namesOf(feature, entity) {
  for (const name of [feature, entity]) {
    if (name !== undefined && !NAME.test(name)) {
      throw new UsageError(
        `"${name}" is not a name: use lower-case words joined by hyphens, such as product-reviews`,
      );
    }
  }
  if (entity === undefined || entity === feature) {
    throw new UsageError(
      `What is one of the ${feature} called? Say it as well: npm run feature:new ${feature} <entity>`,
    );
  }
  return { feature, entity };
}

// cspell:ignore aeiou

/** Returns undefined where the name is not a regular plural. */
function singular(plural) {
  if (/[^aeiou]ies$/.test(plural)) return plural.replace(/ies$/, 'y');
  if (/(?:s|x|z|ch|sh)es$/.test(plural)) return plural.replace(/es$/, '');
  return /[^s]s$/.test(plural) ? plural.replace(/s$/, '') : undefined;
}

/** The path of each file of the template, and its text. */
function templates() {
  return readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(TEMPLATE.length + 1), readFileSync(path, 'utf8')];
    });
}

/** Puts the names into a text or a path of the template. */
function renamed(text, { feature, entity, migration }) {
  return text
    .replaceAll('0000-some-things', migration.name)
    .replaceAll('1795392000000', String(migration.timestamp))
    .replace(/\ba (?=some thing\b)/g, /^[aeiou]/.test(entity) ? 'an ' : 'a ')
    .replace(/some[-_ ]things?|SOME_THINGS?|[Ss]omeThings?/g, (found) => {
      const name = /s$/i.test(found) ? feature : entity;
      if (found.includes('-')) return name;
      if (found.includes(' ')) return name.replaceAll('-', ' ');
      if (found.startsWith('SOME')) return snakeCase(name).toUpperCase();
      if (found.includes('_')) return snakeCase(name);
      return found.startsWith('S') ? pascalCase(name) : camelCase(name);
    });
}

const snakeCase = (name) => name.replaceAll('-', '_');
const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** @throws UsageError when a name is taken */
function assertFree({ feature, entity }) {
  const folder = join('src', feature);
  if (existsSync(folder)) throw new UsageError(`There is already a folder ${folder}.`);
  const className = pascalCase(entity);
  if (className in globalThis || importedNames().has(className)) {
    throw new UsageError(
      `"${entity}" would be the class ${className}, whose name is taken: choose another name`,
    );
  }
  const table = snakeCase(feature);
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join('src', file), 'utf8')]);
  for (const [file, text] of sources) {
    if (new RegExp(`\\bclass ${className}Repository\\b`).test(text)) {
      throw new UsageError(`${className}Repository is already in src/${file}: choose another name`);
    }
    if (text.includes(`@Entity('${table}')`) || text.includes(`collectionOptions('${table}')`)) {
      throw new UsageError(`The table or collection ${table} is already in src/${file}`);
    }
  }
}

/** The names that the template imports, its own not counted. */
function importedNames() {
  const clauses = templates().flatMap(([, text]) => [...text.matchAll(/^import .*?\{(.*?)\}/gms)]);
  return new Set(
    clauses.flatMap(([, list]) => list.split(',')).map((name) => name.replace('type ', '').trim()),
  );
}

/** Adds the manifest at the end of the list, which may depend on all above it. */
function withFeature(text, { feature }) {
  const name = `${camelCase(feature)}Feature`;
  const importLine = `import { ${name} } from './${feature}/${feature}.feature.js';\n`;
  const firstAfter = [
    ...text.matchAll(/^import \{ \w+ \} from '\.\/([\w-]+)\/\1\.feature\.js';\n/gm),
  ].findLast(([, other]) => other < feature);
  const at = firstAfter ? firstAfter.index + firstAfter[0].length : 0;
  const imported = text.slice(0, at) + importLine + text.slice(at);
  const listed = imported.replace(/(\n\];\n)/, `\n  ${name},$1`);
  if (listed === imported) throw new Error(`${FEATURES} has no list of features that ends with "];".`);
  return listed;
}

await runCommand(main);
