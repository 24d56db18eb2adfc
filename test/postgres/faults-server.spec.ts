import { writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProductResponse } from '../../src/catalog/dto/product.dto.js';
import { within } from '../support/async.js';
import { findPrograms, PostgresServer } from '../support/postgres-server.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { BOUND_MS, PersistentBuyers } from './persistent-buyers.js';

const STOCK = 1_000_000;
const UNAVAILABLE = { status: 503, hasRetryAfter: true, isInTime: true };
const POOL = 8;
const MAX_CONNECTIONS = 24;
const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'nest-shop'`;

// A server that is only given (TEST_POSTGRES_URL) cannot be stopped.
// eslint-disable-next-line no-restricted-properties -- to find the programs
const isInstalled = (await findPrograms(process.env)) !== null;

describe.runIf(isInstalled)('a PostgreSQL server that fails while orders are placed', () => {
  let server: PostgresServer;
  let shop: TestApp;
  let products: ProductResponse[];
  let token: string;
  let buyers: PersistentBuyers;

  beforeAll(async () => {
    // eslint-disable-next-line no-restricted-properties -- to find the programs
    const started = await PostgresServer.start(process.env, {
      max_connections: String(MAX_CONNECTIONS),
      // What is acknowledged survives a crash of the server.
      synchronous_commit: 'on',
    });
    server = started ?? expect.fail('PostgreSQL is not installed.');
    const pool = { size: POOL, idleTimeout: 30, connectTimeout: 1 };
    const database = { kind: 'postgres' as const, url: server.url, pool };
    shop = await startTestApp({}, { database, drop: () => server.stop() });
    const shopper = await Shopper.of(shop);
    products = await shopper.products(3, { stockQuantity: STOCK });
    token = (await shop.userOf('admin')).token;
    buyers = new PersistentBuyers(shop, products);
  });
  afterAll(() => shop.close());

  beforeEach(() => {
    buyers.refused = 0;
  });

  /** In a session of the test's own. */
  async function administer<T extends object>(statement: string, values?: unknown[]): Promise<T[]> {
    const client = await connect();
    try {
      return (await client.query<T>(statement, values)).rows;
    } finally {
      await client.end();
    }
  }

  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: server.url, application_name: 'test' });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** The processes of the server that serve the shop. */
  const sessions = (condition = 'true') =>
    administer<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'nest-shop' AND ${condition}`,
    );

  async function responseOf(method: string, path: string, json?: object) {
    const began = performance.now();
    const { status, headers } = await shop.request(method, path, { json, token });
    const isInTime = performance.now() - began < BOUND_MS;
    return {
      request: `${method} ${path}`,
      status,
      hasRetryAfter: headers.get('retry-after') !== null,
      isInTime,
    };
  }

  /** Not cached: a cached value is good for two seconds without the database. */
  const reads = ['/orders', '/users', '/permissions'];

  const statusOf = async (path: string) => (await shop.get(path, { token })).status;

  /** Nothing is served meanwhile, and the process says so. */
  async function expectUnavailable(): Promise<void> {
    const responses = await Promise.all([
      ...reads.map((path) => responseOf('GET', path)),
      responseOf('PATCH', `/products/${products[0]?.id}`, { name: 'Changed' }),
    ]);
    expect(responses).toEqual(responses.map(({ request }) => ({ request, ...UNAVAILABLE })));
    await expectHealth(503);
  }

  async function expectHealth(ready: number): Promise<void> {
    expect((await shop.get('//health/live')).status).toBe(200);
    await within(
      (async () => {
        while ((await shop.get('//health/ready')).status !== ready) await sleep(50);
      })(),
      `readiness ${ready}`,
    );
  }

  /** Without a restart of the shop, with all orders that were placed, and no other ones. */
  async function expectRecovery(): Promise<void> {
    await expectHealth(200);
    await within(untilServed(), 'all reads');
    await within(
      buyers.during(() => sleep(50)),
      'orders after the fault',
      30,
    );
    expect(buyers.violations).toEqual([]);
    const client = await connect();
    const accounts = await buyers.accounts(client, STOCK).finally(() => client.end());
    expect(accounts).toEqual({ lost: [], unexpected: 0, doubled: 0, difference: 0 });
  }

  async function untilServed(): Promise<void> {
    for (const path of [...reads, '/products', '/cart'])
      while ((await statusOf(path)) !== 200) await sleep(20);
  }

  it.each(['fast', 'immediate'] as const)('is stopped (%s) and started again', async (mode) => {
    await buyers.during(async () => {
      await sleep(200);
      await server.halt(mode);
      await expectUnavailable();
      await server.run();
    });
    expect(buyers.refused).toBeGreaterThan(0);
    await expectRecovery();
  });

  it('loses a process to kill -9 in mid-transaction, and recovers from that crash itself', async () => {
    await buyers.during(async () => {
      let victim: number | undefined;
      while (victim === undefined) victim = (await sessions('xact_start IS NOT NULL'))[0]?.pid;
      process.kill(victim, 'SIGKILL');
      while (buyers.refused === 0) await sleep(20);
    });
    await expectRecovery();
  });

  it('ends sessions, also in mid-transaction and during a COMMIT', async () => {
    const client = await connect();
    await buyers.during(async () => {
      for (let n = 0; n < 40 || buyers.refused === 0; n += 1) {
        await client.query(END_SESSIONS);
        await sleep(20);
      }
    });
    await client.end();
    await expectRecovery();
  });

  it('accepts no connections (SIGSTOP of its first process)', async () => {
    const client = await connect();
    await buyers.during(async () => {
      server.signal('SIGSTOP');
      try {
        await client.query(END_SESSIONS);
        await expectUnavailable();
      } finally {
        server.signal('SIGCONT');
      }
    });
    await client.end();
    await expectRecovery();
  });

  it('has processes that stand still (SIGSTOP), and is reached by others', async () => {
    await buyers.during(async () => {
      const stopped = (await sessions()).map(({ pid }) => pid);
      for (const pid of stopped) process.kill(pid, 'SIGSTOP');
      try {
        const responses = await Promise.all(
          Array.from({ length: POOL * 2 }, () => responseOf('GET', '/orders')),
        );
        for (const { status, ...response } of responses) {
          if (status !== 200) expect({ status, ...response }).toMatchObject(UNAVAILABLE);
        }
        expect(await statusOf('//health/live')).toBe(200);
        await within(untilServed(), 'reads over other connections');
      } finally {
        for (const pid of stopped) process.kill(pid, 'SIGCONT');
      }
    });
    await expectRecovery();
  });

  it('has no connection left', async () => {
    const others: Client[] = [];
    await buyers.during(async () => {
      try {
        while (others.length < MAX_CONNECTIONS) {
          const other = await connect().catch(() => null);
          if (other) others.push(other);
          else await others[0]?.query(END_SESSIONS);
        }
        await expectUnavailable();
      } finally {
        await Promise.all(others.map((other) => other.end()));
      }
    });
    await expectRecovery();
  });

  it('takes no writes (default_transaction_read_only), and still serves reads', async () => {
    const configure = async (change: string) => {
      await administer(`ALTER SYSTEM ${change}`);
      await administer('SELECT pg_reload_conf()');
    };
    await buyers.during(async () => {
      await configure('SET default_transaction_read_only = on');
      try {
        while (buyers.refused === 0) await sleep(20);
        expect(await responseOf('PATCH', `/products/${products[0]?.id}`, { name: 'Changed' })).toMatchObject(
          UNAVAILABLE,
        );
        expect(await Promise.all(reads.map(statusOf))).toEqual(reads.map(() => 200));
      } finally {
        await configure('RESET default_transaction_read_only');
      }
    });
    await expectRecovery();
  });

  it('fails over: a standby answers until it is promoted', async () => {
    await buyers.during(async () => {
      await server.halt('fast');
      await writeFile(join(server.data, 'standby.signal'), '');
      await server.run();
      await expectUnavailable();
      await administer('SELECT pg_promote()');
    });
    await expectRecovery();
  });

  it('rejects the user of the shop for a while', async () => {
    const file = join(server.data, 'pg_hba.conf');
    const rules = await readFile(file, 'utf8');
    const client = await connect();
    const setRules = async (text: string) => {
      await writeFile(file, text);
      await client.query('SELECT pg_reload_conf()');
    };
    await buyers.during(async () => {
      await setRules('host all all 127.0.0.1/32 reject');
      try {
        while (
          await connect().then(
            (other) => other.end().then(() => true),
            () => false,
          )
        )
          await sleep(20);
        await client.query(END_SESSIONS);
        await expectUnavailable();
      } finally {
        await setRules(rules);
      }
    });
    await client.end();
    await expectRecovery();
  });
});
