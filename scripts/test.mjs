// `npm test`: every suite, or what the arguments (Vitest's own) choose; with --long all pairings
// and the long searches. Its last lines tell what was not run and why, and the last of all the sum,
// taken from the results themselves.
import { spawn } from 'node:child_process';
import { access, chmod, constants, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isLong = process.argv.includes('--long');
const args = process.argv.slice(2).filter((arg) => arg !== '--long');

/** The results, and everything that tests write to a temporary folder. */
const folder = await mkdtemp(join(await temporary(), 'shop-tests-'));
// Where root runs the tests, PostgreSQL runs as another user, who must reach its own files in
// there.
await chmod(folder, 0o711);
const file = join(folder, 'results.json');
const exitCode = await vitest(['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
const results = await readFile(file, 'utf8').then(JSON.parse, () => null);
await rm(folder, { recursive: true, force: true });

const { passed, failed, skipped, notRun } = summarize(results, exitCode);
for (const line of notRun) console.log(`not run: ${line}`);
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? exitCode || 1 : 0;

/**
 * In memory where Linux has room for that: on a disk, each commit of SQLite waits for a flush. A
 * TMPDIR that is set takes precedence.
 */
async function temporary() {
  const memory = '/dev/shm';
  if (process.env.TMPDIR) return tmpdir();
  try {
    await access(memory, constants.W_OK);
    const { bavail, bsize } = await statfs(memory);
    return bavail * bsize > 4 * 1024 ** 3 ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

function vitest(reporters) {
  const cli = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(process.execPath, [cli, 'run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TMPDIR: folder, ...(isLong && { TEST_LONG: '1' }) },
  });
  // Ctrl-C reaches Vitest as well, which stops its servers; this process stays to tell the sum.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function summarize(results, exitCode) {
  let [passed, failed, skipped] = [0, 0, 0];
  const reasons = new Map();
  for (const { assertionResults, status } of results?.testResults ?? []) {
    const before = failed;
    for (const { status: outcome, meta } of assertionResults) {
      if (outcome === 'passed') passed += 1;
      else if (outcome === 'skipped' || outcome === 'todo') {
        skipped += 1;
        const reason =
          meta.notRun ?? 'marked as skipped, left out by the arguments, or in a group that failed before it';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      } else failed += 1; // What was still pending at the end never told that it passed.
    }
    // A file that does not load, or whose hooks fail, may have no failed test to its name.
    if (status === 'failed' && failed === before) failed += 1;
  }
  // Errors outside of any test, and a run that ended without results.
  if (exitCode !== 0 && failed === 0) failed += 1;
  const notRun = [...reasons].map(
    ([reason, count]) => `${reason}: ${count === 1 ? '1 test' : `${count} tests`}`,
  );
  if (args.length > 0) notRun.push(`whatever the arguments leave out (${args.join(' ')})`);
  return { passed, failed, skipped, notRun };
}
