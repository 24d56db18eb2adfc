// Compares the shop with what it could be and with what others would write.
//
//   npm run bench [-- --full] [--only PATTERN] [--rounds N] [--seconds N] [--write]
//
// Without --full the headline rows, in at most fifteen minutes. --only measures the comparisons
// whose id matches a regular expression, whether or not they are headline rows; --list prints the
// ids. --write puts the report into docs/benchmarks.md; --render does so with the results that are
// there. All results go to .cache/bench/results.json; those of earlier runs stay where a run does
// not measure them again.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { textOf } from './report/text.mjs';
import { writeReport } from './report/write.mjs';
import { databases } from './suites/databases.mjs';
import { growth } from './suites/growth.mjs';
import { logins } from './suites/logins.mjs';
import { processes } from './suites/process.mjs';
import { reads } from './suites/reads.mjs';
import { writes } from './suites/writes.mjs';
import { withFleet } from './support/fleet.mjs';
import { CACHE, root } from './support/harness.mjs';
import { CONNECTIONS } from './support/load.mjs';

const COMPARISONS = [...processes, ...reads, ...writes, ...logins, ...growth, ...databases];
const RESULTS = join(CACHE, 'results.json');
const PUBLISHED = join(root, 'docs/benchmarks/results.json');
const PACKAGES = ['@nestjs/core', 'fastify', 'typeorm', 'better-sqlite3', 'mongoose', 'pg', 'ioredis'];

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string' },
    render: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const pattern = values.only && new RegExp(values.only);
const chosen = COMPARISONS.filter(({ id, full = false }) =>
  pattern ? pattern.test(id) : values.full || !full,
);

if (values.list) console.log(chosen.map(({ id, full }) => (full ? `${id} (--full)` : id)).join('\n'));
else if (values.render) await writeReport(root, readResults(PUBLISHED));
else await runAll();

async function runAll() {
  // A pool of as many threads as there are cores, for the hashes that are computed here.
  process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));
  const environment = environmentNow();
  const begin = Date.now();
  const measured = [];
  await withFleet(async (fleet) => {
    for (const comparison of chosen) {
      try {
        const rows = await comparison.run(fleet, { rounds, seconds });
        for (const row of rows) console.log(textOf(row));
        measured.push(...rows);
      } catch (error) {
        console.error(`${comparison.id} failed:`, error);
        process.exitCode = 1;
      }
    }
  });
  const results = merge(values.write ? PUBLISHED : RESULTS, { environment, rows: measured });
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  if (values.write) await writeReport(root, results);
  console.log(`\n${Math.round((Date.now() - begin) / 1000)} s; ${RESULTS}`);
}

function environmentNow() {
  const manifestOf = (name) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    load: Number(loadavg()[0].toFixed(2)),
    connections: CONNECTIONS,
    rounds,
    seconds,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, manifestOf(name).version])),
  };
}

/** Rows in the order of the comparisons; those of an earlier run for what was not measured now. */
function merge(file, { environment, rows }) {
  const comparisonOf = ({ id }) => id.split('/')[0];
  const place = (row) => COMPARISONS.findIndex(({ id }) => id === comparisonOf(row));
  const measured = new Set(rows.map(comparisonOf));
  const known = (readResults(file)?.rows ?? []).filter((row) => !measured.has(comparisonOf(row)));
  const all = [...known, ...rows].filter((row) => place(row) >= 0);
  return { environment, rows: all.sort((a, b) => place(a) - place(b)) };
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
