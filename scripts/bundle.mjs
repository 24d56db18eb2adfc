/*
 * Joins the compiled modules and the packages that they import into few files, beside them in
 * dist/: main.js, migrate.js, seed.js and db-copy.js, with what they share in chunks. A start then
 * reads some sixty files instead of two thousand, which more than halves its processor time.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const PROGRAMS = ['src/main.js', 'src/cli/migrate.js', 'src/cli/seed.js', 'src/cli/db-copy.js'];
/**
 * The first two load a binary by its place in node_modules. Mongoose is an object with methods,
 * which esbuild takes for a module with functions.
 */
const OUTSIDE = /^(better-sqlite3|@node-rs\/argon2|mongoose)$/;
/** CommonJS packages call `require`, which ES modules do not have. */
const REQUIRE =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

/** @param folder that has src/ and migrations/, compiled */
export async function bundle(folder) {
  await build({
    entryPoints: PROGRAMS.map((program) => join(folder, program)),
    outdir: folder,
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Node keeps the text of what it runs in memory: this saves 15 MB.
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    banner: { js: REQUIRE },
    plugins: [keepOutside, bundleRequired, keepClassNames, escapeValidator, withoutUmzugCli],
    logLevel: 'silent',
  });
}

/** What the bundle imports when it runs. */
const keepOutside = {
  name: 'keep-outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: OUTSIDE }, ({ path }) => ({ path, external: true }));
    // Migrations are read from their folder.
    onResolve({ filter: /\/migrations\/\w+\/index\.js$/ }, ({ path }) => ({
      path: path.replace(/^.*\/migrations\//, './migrations/'),
      external: true,
    }));
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...importer }) => {
      if (pluginData === keepOutside || path.startsWith('node:')) return undefined;
      // Of a CommonJS package that is imported on demand, esbuild exports nothing but a default.
      if (importer.kind === 'dynamic-import') return { path, external: true };
      const found = await resolve(path, { ...importer, pluginData: keepOutside });
      // Nest and TypeORM require what is not installed, such as other databases, and do without.
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/**
 * These require class-transformer, class-validator and TypeORM by a function that esbuild does not
 * follow, and would get a second copy, which knows nothing of the shop's DTOs.
 */
const bundleRequired = {
  name: 'bundle-required',
  setup({ onLoad }) {
    const filter =
      /@nestjs\/(mapped-types\/dist\/type-helpers\.utils|typeorm\/dist\/common\/typeorm-compat)\.js$/;
    onLoad({ filter }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const own = 'const require = createRequire(import.meta.url);';
      if (!code.includes(own)) throw new Error(`${path} does not make its own require() any more.`);
      return { contents: code.replace(own, '') };
    });
  },
};

/**
 * Log contexts and models are named after classes, some of which esbuild renames. Its own option
 * `keepNames` would name each closure too, whenever one is made: up to a fifth of a request.
 */
const keepClassNames = {
  name: 'keep-class-names',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      const code = await readFile(path, 'utf8');
      const classes = [...code.matchAll(/^(?:.*\*\/ )?(?:export )?(?:let \w+ = )?class (\w+)/gm)];
      const named = classes.map(
        ([, name]) => `Object.defineProperty(${name}, 'name', { value: '${name}' });`,
      );
      // The last line is that of the source map.
      const contents = code.replace(/\n(?=\/\/# sourceMappingURL=.*\n$)/, `\n${named.join('')}\n`);
      return { contents: escapeWide(contents) };
    });
  },
};

/** This package has regular expressions for many alphabets. */
const escapeValidator = {
  name: 'escape-validator',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/validator\/.*\.js$/ }, async ({ path }) => ({
      contents: escapeWide(await readFile(path, 'utf8')),
    }));
  },
};

/** Umzug's own command line, which the shop does not use, brings 650 kB of packages. */
const withoutUmzugCli = {
  name: 'without-umzug-cli',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/umzug\/lib\/cli\.js$/ }, () => ({ contents: '' }));
  },
};

/**
 * Escapes characters beyond Latin-1, as esbuild itself does in strings but not in regular
 * expressions and tagged templates. One of them in a chunk doubles the memory that its text takes.
 */
function escapeWide(code) {
  return code.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
