// What the benchmarks share: servers side by side, rounds interleaved, and the median of ratios,
// because the machine's speed drifts and absolute numbers say little elsewhere.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const SHOP = join(root, 'dist/main.js');
export const BARE = join(root, 'bench/bare-server.mjs');

const CONNECTIONS = 64;
const children = [];

/** A folder that is gone when `work` is over, as are the servers that it has started in it. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-bench-'));
  try {
    await work(folder);
  } finally {
    for (const child of children) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a program that is ended with the work. */
export function run(command, args, env = process.env) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

/** Starts a server, and answers its origin when it is up. @param env over that of the benchmarks */
export async function start({ port, args, databaseUrl, env = {} }) {
  const child = run(process.execPath, args, {
    ...process.env,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'info',
    NODE_ENV: 'development',
    RATE_LIMIT: 'off',
    // One buyer orders everything.
    MAX_OPEN_GUEST_ORDERS: '999999999',
    MAX_LINE_QUANTITY: '999999999',
    PORT: String(port),
    ...env,
  });
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`);
    const up = await fetch(`${origin}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return origin;
    await sleep(100);
  }
  throw new Error(`${args[0]} does not answer`);
}

/** What autocannon measures. @param options its own, `url` among them */
export async function load(options, duration) {
  const result = await autocannon({ connections: CONNECTIONS, duration, ...options });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${options.url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return result;
}

/** Requests per second. */
export async function measure(options, duration) {
  return (await load(options, duration)).requests.average;
}

/** The requests per second of `load` over those of `baseline`. */
export function compare(name, { load: loaded, baseline, rounds, seconds, unit }) {
  return compareMeasured(name, {
    measured: () => measure(loaded, seconds),
    baseline: () => measure(baseline, seconds),
    rounds,
    unit,
  });
}

/**
 * Prints the median and the range of `measured` over `baseline`, two functions that answer numbers.
 * Both are called in every round, and once before.
 * @param unit what the ratios are of
 */
export async function compareMeasured(name, { measured, baseline, rounds, unit }) {
  await measured();
  await baseline();
  const ratios = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await baseline();
    ratios.push((await measured()) / one);
  }
  const sorted = ratios.toSorted((a, b) => a - b).map((ratio) => ratio.toFixed(2));
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${name.padEnd(28)} ${median} of ${unit} (${sorted[0]} to ${sorted.at(-1)})`);
}
