// Reads over HTTP against a baseline in the same run: a bare node:http server with one prepared statement and
// JSON.stringify on the same file. Rounds are interleaved; what is printed is the median of the ratios, because the
// machine's speed drifts and absolute numbers say little elsewhere.
//
//   npm run bench [-- ROUNDS SECONDS]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'shop-bench-'));
const env = {
  ...process.env,
  DATABASE_URL: `sqlite:${join(folder, 'shop.db')}`,
  LOG_LEVEL: 'info',
  NODE_ENV: 'development',
  RATE_LIMIT: 'off',
};

const shop = { port: 4801, args: [join(root, 'dist/src/main.js'), '--migrate', '--seed'] };
const bare = { port: 4802, args: [join(root, 'bench/bare-server.mjs')] };
const work = [
  { name: 'product by id', path: '/api/v1/products/7' },
  { name: 'list of 20', path: '/api/v1/products?limit=20' },
];

const children = [];
try {
  await start(shop);
  await start(bare);
  for (const { name, path } of work) {
    const ratios = [];
    await measure(shop, path, 1);
    await measure(bare, path, 1);
    for (let round = 0; round < rounds; round += 1) {
      const one = await measure(bare, path, seconds);
      ratios.push((await measure(shop, path, seconds)) / one);
    }
    ratios.sort((a, b) => a - b);
    const median = ratios[Math.floor(ratios.length / 2)];
    const range = `${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)}`;
    console.log(
      `${name.padEnd(16)} ${median.toFixed(2)} of the bare server's requests per second (${range})`,
    );
  }
} finally {
  for (const child of children) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}

async function start({ port, args }) {
  const child = spawn(process.execPath, args, {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`);
    const up = await fetch(`http://127.0.0.1:${port}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await sleep(100);
  }
  throw new Error(`${args[0]} does not answer`);
}

async function measure({ port }, path, duration) {
  const result = await autocannon({ url: `http://127.0.0.1:${port}${path}`, connections: 64, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${path}: ${result.non2xx} refusals, ${result.errors} errors`);
  return result.requests.average;
}
