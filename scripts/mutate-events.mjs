// `npm run mutate:events [-- filter]`: removes each `this.events.raise(…)` of src/ in turn, in a
// copy of the tree, and expects a suite to fail. The filter is part of an event's name or of its
// file. An event that nobody misses is one that a change could lose unnoticed; then the exit code
// is 1.
import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The e2e suites that are likely to notice, by folder of src/. All run where none of them does. */
const SUITES = {
  auth: ['caching', 'mail', 'email-change', 'mail-retries', 'user-creation'],
  cart: ['caching', 'cart'],
  catalog: ['caching', 'vendor-eligibility', 'operations'],
  orders: ['caching', 'order-mails', 'order-erasure', 'account-closing', 'guest-order-accounts'],
  platform: ['security-log'],
  rbac: ['caching', 'access', 'roles'],
  users: ['caching', 'access', 'account-closing'],
};

const ALL = ['test/e2e/'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const [filter = ''] = process.argv.slice(2);

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const files = tracked.split('\n').filter(Boolean);
const sources = files.filter((file) => /^src\/.*\.ts$/.test(file));
const found = (await Promise.all(sources.map(raisesIn))).flat();
const raises = found.filter(({ name, file }) => `${name} ${file}`.includes(filter));
if (raises.length === 0) throw new Error(`No raised event matches "${filter}".`);

const copy = await mkdtemp(join(tmpdir(), 'shop-events-'));
try {
  for (const file of files) {
    await cp(join(root, file), join(copy, file), { recursive: true }).catch(ignoreMissing);
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}

/** @returns whether every event was missed by a suite */
async function run() {
  // A suite that fails on unchanged sources would catch everything.
  const used = [...new Set(raises.flatMap(({ file }) => suitesOf(file)))];
  const before = await failing(used);
  if (before !== null) {
    console.error(`The suites fail before any event is removed: ${before}`);
    return false;
  }
  let survived = 0;
  for (const { file, line, name, start, end } of raises) {
    const path = join(copy, file);
    const source = await readFile(path, 'utf8');
    await writeFile(path, `${source.slice(0, start)};${source.slice(end)}`);
    let spec = null;
    for (const suites of new Set([suitesOf(file), ALL])) spec ??= await failing(suites);
    await writeFile(path, source);
    if (spec === null) survived += 1;
    console.log(`${file}:${line} ${name}: ${spec === null ? 'SURVIVED' : `caught by ${spec}`}`);
  }
  console.log(`${raises.length - survived} of ${raises.length} events are missed when they are removed`);
  return survived === 0;
}

async function raisesIn(file) {
  const source = await readFile(join(root, file), 'utf8').catch(ignoreMissing);
  if (!source?.includes('events.raise(')) return [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const raised = [];
  const visit = (node) => {
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      const { expression, arguments: args } = node.expression;
      if (expression.getText() === 'this.events.raise') {
        const name = ts.isNewExpression(args[0]) ? args[0].expression.getText() : args[0].getText();
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        raised.push({ file, line, name, start: node.getStart(), end: node.getEnd() });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return raised;
}

function suitesOf(file) {
  const names = SUITES[file.split('/')[1]];
  return names ? names.map((name) => `test/e2e/${name}`) : ALL;
}

/**
 * Runs the suites in the copy. @returns the spec that failed and its test, or null if all passed
 */
async function failing(suites) {
  const report = join(copy, 'results.json');
  await rm(report, { force: true });
  const options = ['--project=e2e:sqlite', '--bail=1', '--reporter=json', `--outputFile=${report}`];
  const child = spawn(process.execPath, [vitest, 'run', ...options, ...suites], {
    cwd: copy,
    stdio: 'ignore',
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  const { testResults } = JSON.parse(await readFile(report, 'utf8'));
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed) return `${relative(copy, name)} (${failed.fullName})`;
  }
  // Not a test that failed, but a file that did not load, or no file at all: that proves nothing.
  if (code !== 0) throw new Error(`Vitest ended with ${code}, and no test failed: ${suites.join(' ')}`);
  return null;
}

/** Git lists files that are deleted but not yet committed. */
function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
}
