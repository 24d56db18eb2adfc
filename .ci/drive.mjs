// node .ci/drive.mjs DIST: starts the shop on the Node that runs this, uses it, stops it, several
// times, in one process and in two. Fails where a start, an answer or a stop does. Node aborts when
// it collects an object that it must not collect, so there is load enough for many collections,
// which the small heap makes more frequent.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const dist = resolve(process.argv[2]);
const ADMIN = { login: 'admin@example.com', password: 'correct horse battery staple' };
const SECONDS = 3;
const AT_ONCE = 8;

for (const workers of [1, 1, 2]) {
  const folder = mkdtempSync(join(tmpdir(), 'shop-drive-'));
  try {
    await startAndStop(folder, workers);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAndStop(folder, workers) {
  const port = await freePort();
  const env = {
    PORT: String(port),
    DATABASE_URL: `sqlite:${join(folder, 'shop.db')}`,
    ADMIN_EMAIL: ADMIN.login,
    ADMIN_PASSWORD: ADMIN.password,
    JWT_SECRET: 'a secret of the test drive that is long enough',
    LOG_LEVEL: 'error',
    RATE_LIMIT: 'off',
    WORKERS: String(workers),
    NODE_OPTIONS: '--max-semi-space-size=1',
  };
  const cli = (name, ...args) => {
    const command = [join(dist, `${name}.js`), ...args];
    const { status, signal, stderr } = spawnSync(process.execPath, command, {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    if (status !== 0 || stderr) throw new Error(`${command.join(' ')}: ${signal ?? status}\n${stderr}`);
  };
  cli('migrate', 'up');
  const server = spawn(process.execPath, [join(dist, 'main.js'), '--migrate', '--seed'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(server, 'exit');
  let end = null;
  void exited.then(([code, signal]) => (end = signal ?? code));
  const origin = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${origin}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const deadline = Date.now() + 60_000; !(await isReady()); await sleep(100)) {
    if (end !== null || Date.now() > deadline)
      throw new Error(`the shop did not start (${end ?? 'no answer'})`);
  }

  const until = Date.now() + SECONDS * 1000;
  const loads = Array.from({ length: AT_ONCE }, (_, n) => use(`${origin}/api/v1`, n, until));
  const load = Promise.all(loads).then((counts) => counts.reduce((sum, count) => sum + count, 0));
  const [outcome] = await Promise.allSettled([load]);
  cli('seed', '--demo');
  server.kill('SIGTERM');
  const [code, signal] = await exited;
  if (outcome.status === 'rejected') throw new Error('the shop failed under load', { cause: outcome.reason });
  if (code !== 0) throw new Error(`the shop ended with ${signal ?? code}`);
  console.log(`${workers === 1 ? '1 process' : `${workers} processes`}: ${outcome.value} answers`);
}

/** What a shop is used for, over and over; each round asks for something else. */
async function use(api, caller, until) {
  let answers = 0;
  const call = async (expected, method, path, json, headers = {}) => {
    const response = await fetch(api + path, {
      method,
      headers: { ...headers, ...(json && { 'content-type': 'application/json' }) },
      body: json && JSON.stringify(json),
    });
    const body = await response.json();
    if (response.status !== expected) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
    answers += 1;
    return { body, response };
  };
  const { body: tokens } = await call(200, 'POST', '/auth/login', ADMIN);
  const own = { authorization: `Bearer ${tokens.accessToken}` };
  const { body: list } = await call(200, 'GET', '/products?limit=100');
  for (let round = 0; Date.now() < until; round += 1) {
    const product = list.items[(round * AT_ONCE + caller) % list.items.length];
    await call(
      200,
      'GET',
      `/products?limit=${1 + (round % 100)}&sort=name&minPrice=${round % 7}&withTotal=true`,
    );
    await call(200, 'GET', `/products?search=${'a b c d e f g h i j k l'.slice(0, 1 + (round % 23))}`);
    await call(200, 'GET', `/products/${product.id}`);
    await call(200, 'GET', '/categories/tree');
    await call(200, 'GET', '/users/me', undefined, own);
    await call(200, 'PATCH', `/products/${product.id}/stock`, { quantity: 100 }, own);
    const session = {
      'x-session-id': (await call(200, 'GET', '/cart')).response.headers.get('x-session-id'),
    };
    const item = { productId: product.id, quantity: 1 };
    if (session['x-session-id']) await call(200, 'POST', '/cart/items', item, session);
    await call(201, 'POST', '/orders', {
      items: [item],
      contactEmail: `guest-${caller}-${round}@example.com`,
    });
  }
  return answers;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
