/*
 * Compiles src/ and migrations/ to dist/src/ and dist/migrations/ (SWC, options in .swcrc; types
 * are checked by `npm run typecheck`), and bundles those into dist/main.js, dist/migrate.js,
 * dist/seed.js and dist/db-copy.js, which start faster.
 *
 *   node scripts/build.mjs [--if-needed] [--modules]
 *
 * `--modules` leaves the bundle out: to run dist/src/main.js once, that is faster.
 *
 * The new dist/ is made beside the old one and takes its place at the end, so a build that fails or
 * is interrupted changes nothing. It carries a fingerprint of what it was made from: `--if-needed`
 * compares that, because times alone miss deleted files and older versions put back.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCES = ['src', 'migrations'];
/** What else decides how dist/ looks: the options and the compiler's version. */
const SETTINGS = ['.swcrc', 'package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];
const DIST = join(ROOT, 'dist');
const FINGERPRINT = '.fingerprint';

/**
 * Builds; throws and leaves dist/ as it was when a file does not compile.
 * @returns how many files it compiled
 */
export async function build({ bundled }) {
  const files = sourceFiles();
  // Taken before the files are read: a change during the build makes the next one needed.
  const fingerprint = fingerprintOf(files);
  const fresh = join(ROOT, '.cache', `build-${process.pid}`);
  try {
    rmSync(fresh, { recursive: true, force: true });
    // Not mkdtemp, whose folders only their owner can read: the container runs as another user.
    mkdirSync(fresh, { recursive: true });
    const results = await Promise.allSettled(files.map((file) => emit(file, fresh)));
    const failures = results.filter((result) => result.status === 'rejected');
    if (failures.length > 0) throw new Error(failures.map(problem).join('\n'));
    if (bundled) {
      // Loaded here, like SWC, because `--if-needed` mostly needs neither.
      const { bundle } = await import('./bundle.mjs');
      await bundle(fresh);
      // Without a bundle, dist/ is never up to date.
      writeFileSync(join(fresh, FINGERPRINT), fingerprint);
    }
    replaceDist(fresh, `${fresh}.old`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(`${fresh}.old`, { recursive: true, force: true });
  }
  return files.length;
}

/** Whether dist/ was made from exactly what is there now. */
export function isUpToDate() {
  try {
    return readFileSync(join(DIST, FINGERPRINT), 'utf8') === fingerprintOf(sourceFiles());
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function sourceFiles() {
  return SOURCES.flatMap((folder) => filesUnder(join(ROOT, folder))).sort();
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of [...SETTINGS.map((name) => join(ROOT, name)), ...files]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(ROOT, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Compiles a TypeScript file with its source map; copies any other file as it is. */
async function emit(file, outDir) {
  const target = join(outDir, relative(ROOT, file));
  mkdirSync(dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) return cpSync(file, target);
  if (file.endsWith('.d.ts')) return;
  const output = target.replace(/\.ts$/, '.js');
  // Loaded here, because `--if-needed` mostly needs no compiler.
  const { transformFile } = await import('@swc/core');
  const { code, map } = await transformFile(file, {
    cwd: ROOT,
    configFile: join(ROOT, '.swcrc'),
    // Where the map's reader finds the source: relative to the map in dist/.
    sourceFileName: relative(dirname(join(DIST, relative(ROOT, file))), file).replaceAll('\\', '/'),
  });
  writeFileSync(output, `${code}//# sourceMappingURL=${relative(dirname(output), output)}.map\n`);
  writeFileSync(`${output}.map`, map);
}

/** What is wrong and where, without the compiler's own stack. */
function problem({ reason }) {
  return String(reason.message).split('\n\nCaused by:')[0].trimEnd() + '\n';
}

/**
 * A rename is atomic, but replaces no folder that has files in it: so the old one steps aside
 * first.
 */
function replaceDist(fresh, old, attempts = 5) {
  rmSync(old, { recursive: true, force: true });
  try {
    renameSync(DIST, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(fresh, DIST);
  } catch (error) {
    // Another build has put its own there in between; the last one wins.
    if (attempts === 1) throw error;
    replaceDist(fresh, old, attempts - 1);
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--if-needed') || !isUpToDate()) {
    const start = performance.now();
    try {
      const count = await build({ bundled: !process.argv.includes('--modules') });
      console.log(`Compiled ${count} files to dist/ in ${Math.round(performance.now() - start)} ms.`);
    } catch (error) {
      console.error(`The build failed; dist/ is as it was.\n\n${error.message}`);
      process.exitCode = 1;
    }
  }
}
