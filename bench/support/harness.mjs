// Starts and ends what the benchmarks measure.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = resolve(import.meta.dirname, '../..');
export const SHOP = join(root, 'dist/main.js');
/** What is kept from run to run. */
export const CACHE = join(root, '.cache/bench');

const NO_LIMIT = '999999999';

/** The account that every catalogue of the benchmarks has. */
export const ADMIN = { email: 'admin@example.com', password: 'a password for the benchmark' };

/**
 * The settings of production: rate limits and metrics are on, and the log is written, to /dev/null.
 * The limits are those of a shop that trusts one proxy in front of it; what one guest may order is
 * not limited, because few guests order everything.
 */
const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_SECRET: randomBytes(48).toString('base64'),
  PUBLIC_URL: 'https://shop.example.com',
  MAIL: 'file',
  LOG_LEVEL: 'info',
  TRUST_PROXY: '1',
  METRICS_TOKEN: randomBytes(24).toString('base64url'),
  ACCESS_TOKEN_TTL: '1d',
  MAX_OPEN_GUEST_ORDERS: NO_LIMIT,
  MAX_LINE_QUANTITY: NO_LIMIT,
  GUEST_ORDERS_PER_HOUR: NO_LIMIT,
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
};

const children = new Set();

/** A folder that is gone when `work` is over, as are the servers that it has started. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-bench-'));
  try {
    await work(folder);
  } finally {
    await Promise.all([...children].map(stop));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts a program that is ended with the work. */
function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  children.add(child);
  return child;
}

/** Ends a program of `run`. */
export async function stop(child) {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** The environment of a shop, or of what is compared with it. */
export function production(databaseUrl, env = {}) {
  return { PATH: process.env.PATH, DATABASE_URL: databaseUrl, ...PRODUCTION, ...env };
}

/**
 * Starts a Node program with the settings of production, and returns when it answers.
 * @param folder where it writes its mails
 * @param isUp of the program that has started; by default it must answer `/health/live`
 */
export async function start(name, args, { folder, databaseUrl, env, isUp = isLive }) {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const options = { cwd: folder, env: { ...production(databaseUrl, env), PORT: String(port) } };
  const child = run(process.execPath, args, options);
  const server = { name, port, origin: `http://127.0.0.1:${port}`, pid: child.pid, child };
  for (const deadline = Date.now() + 60_000; !(await isUp(server)); await sleep(5)) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error(`${name} does not answer`);
  }
  return server;
}

function isLive({ origin }) {
  return fetch(`${origin}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
