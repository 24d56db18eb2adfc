// The servers that are compared. Each is started when it is first needed, on its own copy of the
// data, and then runs until the end; only the one that is measured has anything to do.
import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDatabase } from '../../dist/src/platform/database/sql/sqlite/sqlite-driver.js';
import { catalogueOf, runCommand } from './catalogue.mjs';
import { databaseServer, stopDatabaseServers } from './database-servers.mjs';
import { buildDocsWay } from './docs-way.mjs';
import { SHOP, inFolder, root, start } from './harness.mjs';
import { productsOf } from './shopping.mjs';

const baseline = (name) => join(root, `bench/baselines/${name}.mjs`);
/** With a Redis that does not run, every read comes from the database. */
const NO_REDIS = 'redis://127.0.0.1:1';

/** @param work gets a Fleet, whose servers are ended after it */
export function withFleet(work) {
  return inFolder(async (folder) => {
    const fleet = new Fleet(folder);
    try {
      await work(fleet);
    } finally {
      await fleet.close();
    }
  });
}

class Fleet {
  #made = new Map();
  #closers = [stopDatabaseServers];
  #copies = 0;
  #redisDatabases = 0;

  constructor(folder) {
    this.folder = folder;
  }

  /**
   * The shop.
   * @param cache `in-process`, `redis` or `none`
   * @param database `sqlite`, `postgres` or `mongodb`
   */
  shop({ cache = 'in-process', database = 'sqlite', products = 1000, workers = 1 } = {}) {
    const name = ['shop', database, `${cache} cache`, `${products} products`, `${workers} workers`].join(
      ', ',
    );
    return this.once(name, async () => {
      const redis = { redis: () => this.#redis(), none: () => NO_REDIS, 'in-process': () => '' };
      const env = { REDIS_URL: await redis[cache](), WORKERS: String(workers) };
      const server = await this.#start(name, SHOP, await this.data(database, products), env);
      await productsOf(server);
      await assertCached(server, cache === 'none' ? 'bypass' : 'hit');
      return server;
    });
  }

  /** node:http with prepared statements on SQLite. */
  bare() {
    return this.once('bare', async () => this.#start('bare', baseline('bare'), await this.data('sqlite')));
  }

  /** node:http with the driver of a database that the shop uses as well. */
  driver(database) {
    return this.once(`driver of ${database}`, async () => {
      const { databaseUrl, products } = await this.shop({ database, cache: 'none' });
      return this.#start(`driver of ${database}`, baseline('drivers'), { databaseUrl, products });
    });
  }

  /** NestJS on Express with TypeORM, as the documentation teaches it. */
  docsWay() {
    return this.once('docs way', async () =>
      this.#start('docs way', await buildDocsWay(), await this.data('sqlite')),
    );
  }

  /** node:http with what the shop answers now for a path. */
  constant(path) {
    return this.once(`constant ${path}`, async () => {
      const { origin, products } = await this.shop();
      const body = await (await fetch(origin + path)).text();
      return this.#start('constant', baseline('constant'), { databaseUrl: '', products }, { BODY: body });
    });
  }

  /** A copy of a catalogue: `databaseUrl`, and for SQLite the ids of some `products`. */
  async data(database, products = 1000) {
    const file = await catalogueOf(products);
    this.#copies += 1;
    const copy = join(this.folder, `${this.#copies}.db`);
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    const sqlite = `sqlite:${copy}`;
    if (database === 'sqlite') return { databaseUrl: sqlite, products: idsIn(copy) };
    const databaseUrl = await databaseServer(database, `bench_${this.#copies}`);
    runCommand('db-copy', ['--from', sqlite, '--to', databaseUrl], sqlite);
    return { databaseUrl };
  }

  /** Makes what several comparisons share. */
  once(name, make) {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name);
  }

  /** Calls a function before the servers are ended. */
  atEnd(closer) {
    this.#closers.unshift(closer);
  }

  async close() {
    for (const closer of this.#closers) await closer();
  }

  async #start(name, program, data, env) {
    this.#copies += 1;
    const folder = join(this.folder, `server-${this.#copies}`);
    return { ...(await start(name, [program], { folder, databaseUrl: data.databaseUrl, env })), ...data };
  }

  /** A number of its own for each shop, because they have different data. */
  async #redis() {
    this.#redisDatabases += 1;
    return `${await databaseServer('redis')}/${this.#redisDatabases}`;
  }
}

/** A thousand ids, from all over the catalogue. */
function idsIn(file) {
  const database = new SqliteDatabase(file, { readonly: true });
  const ids = database.prepare('SELECT id FROM products ORDER BY id').pluck().all();
  database.close();
  const count = Math.min(1000, ids.length);
  return Array.from({ length: count }, (_, n) => String(ids[Math.floor((n * ids.length) / count)]));
}

/** That it caches as its name says. */
async function assertCached({ name, origin, products }, expected) {
  let outcome;
  for (let tries = 0; tries < 100 && outcome !== expected; tries += 1) {
    const { headers } = await fetch(`${origin}/api/v1/products/${products[0]}`, {
      headers: { 'x-cache': '' },
    });
    outcome = headers.get('x-cache');
  }
  if (outcome !== expected) throw new Error(`${name}: x-cache is ${outcome}`);
}
