// What the cache is worth, and what it costs: the shop without one, with that in its process, and
// with Redis, against a bare node:http server with one prepared statement and JSON.stringify. Needs
// redis-server on the PATH.
//
//   node bench/cache.mjs [ROUNDS SECONDS]
//
// Without Redis means that REDIS_URL names a server that does not run: all reads come from the
// database, and each write that invalidates something begins a new cache version and waits until
// all instances know it.
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SqliteDatabase } from '../dist/src/platform/database/sql/sqlite/sqlite-driver.js';
import { BARE, SHOP, inFolder, measure, root, run, start } from './harness.mjs';

const [rounds = 5, seconds = 3] = process.argv.slice(2).map(Number);
const REDIS_PORT = 4819;
const UNREACHABLE_REDIS = 'redis://127.0.0.1:1';
const ADMIN = { login: 'bench@example.com', password: 'a password of the benchmark' };
const PRODUCT = '7';

const json = { 'content-type': 'application/json' };
const get = (path) => (shop) => ({ url: shop.origin + path });

/** What is asked for; without `bare`, the shop that caches in its process is the measure. */
const WORK = [
  { name: 'product by id', load: get(`/api/v1/products/${PRODUCT}`), bare: `/api/v1/products/${PRODUCT}` },
  { name: 'list of 20', load: get('/api/v1/products?limit=20'), bare: '/api/v1/products?limit=20' },
  {
    name: 'own account, with a token',
    load: authenticated('/api/v1/users/me'),
    bare: `/api/v1/products/${PRODUCT}`,
  },
  {
    name: 'own cart, with a token',
    load: authenticated('/api/v1/cart'),
    bare: `/api/v1/products/${PRODUCT}`,
  },
  { name: "a guest's cart", load: guestCart, bare: `/api/v1/products/${PRODUCT}` },
  { name: 'stock change, durable', load: stockChange },
];

await inFolder(async (folder) => {
  const file = join(folder, 'shop.db');
  prepare(file);
  run('redis-server', ['--bind', '127.0.0.1', '--port', String(REDIS_PORT), '--save', '', '--dir', folder]);
  await listening(REDIS_PORT);
  let port = 4811;
  const server = async (name, args, env) => {
    copyFileSync(file, join(folder, `${name}.db`));
    const databaseUrl = `sqlite:${join(folder, `${name}.db`)}`;
    return { name, origin: await start({ port: (port += 1), args, databaseUrl, env }) };
  };
  const bare = await server('bare', [BARE]);
  const common = { ADMIN_EMAIL: '', ADMIN_PASSWORD: '', ACCESS_TOKEN_TTL: '1d' };
  const shops = [];
  for (const [name, redisUrl] of [
    ['without', UNREACHABLE_REDIS],
    ['in-process', ''],
    ['redis', `redis://127.0.0.1:${REDIS_PORT}`],
  ]) {
    const shop = await server(name, [SHOP], { ...common, REDIS_URL: redisUrl });
    shops.push({ ...shop, token: await logIn(shop) });
  }
  await check(shops);
  console.log(`${' '.repeat(28)}${shops.map(({ name }) => name.padStart(22)).join('')}   bare, a second`);
  for (const work of WORK) await compare(work, bare, shops);
});

/** A line of the table: medians of the ratios, with the least and the greatest. */
async function compare({ name, load, bare: path }, bare, shops) {
  const inProcess = shops.find((shop) => shop.name === 'in-process');
  const loads = await Promise.all(shops.map((shop) => load(shop)));
  const baseline = path === undefined ? loads[shops.indexOf(inProcess)] : { url: bare.origin + path };
  for (const each of [baseline, ...loads]) await measure(each, 1);
  const ratios = shops.map(() => []);
  const ones = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await measure(baseline, seconds);
    ones.push(one);
    for (const [index, each] of loads.entries()) {
      ratios[index].push(each === baseline ? 1 : (await measure(each, seconds)) / one);
    }
  }
  const cells = ratios.map((of) => {
    of.sort((a, b) => a - b);
    return `${median(of).toFixed(2)} (${of[0].toFixed(2)} to ${of.at(-1).toFixed(2)})`.padStart(22);
  });
  const measured = path === undefined ? 'of "in-process"' : Math.round(median(ones.sort((a, b) => a - b)));
  console.log(`${name.padEnd(28)}${cells.join('')}   ${measured}`);
}

function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

/** The demo catalogue, with stock for ever, and an administrator. */
function prepare(file) {
  const env = {
    ...process.env,
    DATABASE_URL: `sqlite:${file}`,
    LOG_LEVEL: 'silent',
    ADMIN_EMAIL: ADMIN.login,
    ADMIN_PASSWORD: ADMIN.password,
  };
  for (const [program, ...args] of [['migrate'], ['seed', '--demo']])
    execFileSync(process.execPath, [join(root, `dist/${program}.js`), ...args], {
      env,
      stdio: 'ignore',
    });
  const database = new SqliteDatabase(file);
  database.exec('UPDATE products SET stock_quantity = 1000000');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

async function logIn({ origin }) {
  const answer = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(ADMIN),
  });
  return (await answer.json()).accessToken;
}

function authenticated(path) {
  return async (shop) => {
    const headers = { authorization: `Bearer ${shop.token}` };
    await addToCart(shop, headers);
    return { url: shop.origin + path, headers };
  };
}

async function guestCart(shop) {
  const answer = await addToCart(shop, {});
  return {
    url: `${shop.origin}/api/v1/cart`,
    headers: { 'x-session-id': answer.headers.get('x-session-id') },
  };
}

function addToCart({ origin }, headers) {
  return fetch(`${origin}/api/v1/cart/items`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify({ productId: PRODUCT, quantity: 1 }),
  });
}

function stockChange(shop) {
  return {
    url: `${shop.origin}/api/v1/products/${PRODUCT}/stock`,
    method: 'PATCH',
    headers: { ...json, authorization: `Bearer ${shop.token}` },
    body: JSON.stringify({ delta: 1 }),
  };
}

/** That each is what it is called. */
async function check(shops) {
  const expected = { without: 'bypass', 'in-process': 'hit', redis: 'hit' };
  for (const { name, origin } of shops) {
    const outcomes = [];
    for (let tries = 0; tries < 20 && outcomes.at(-1) !== expected[name]; tries += 1) {
      const { headers } = await fetch(`${origin}/api/v1/products/${PRODUCT}`);
      outcomes.push(headers.get('x-cache'));
      await sleep(50);
    }
    if (outcomes.at(-1) !== expected[name]) throw new Error(`${name}: ${outcomes}`);
  }
}

async function listening(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    const isUp = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
    });
    if (isUp) return;
    await sleep(50);
  }
  throw new Error('redis-server does not listen');
}
