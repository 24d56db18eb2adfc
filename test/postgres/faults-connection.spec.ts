import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { PostgresContext } from '../../src/platform/database/sql/postgres/postgres-context.js';
import { DatabaseUnavailableError } from '../../src/shared/domain-error.js';
import { oneOf, Shopper } from '../support/shopper.js';
import { postgresTestDatabase } from '../support/postgres-databases.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Client } from 'pg';
import { CommitProxy } from './commit-proxy.js';

let proxy: CommitProxy;
let shop: TestApp;
let shopper: Shopper;

beforeAll(async () => {
  const { database, drop } = await postgresTestDatabase();
  proxy = await CommitProxy.to(database.url);
  shop = await startTestApp({}, { database: { ...database, url: proxy.url }, drop });
  shopper = await Shopper.of(shop);
});
afterAll(async () => {
  await shop.close();
  await proxy.close();
});

/** In a session of the test's own. */
async function administer(statement: string, values?: unknown[]): Promise<void> {
  const client = new Client({ connectionString: proxy.url });
  await client.connect();
  await client.query(statement, values);
  await client.end();
}

describe('an order whose COMMIT gets no response', () => {
  async function cachedProduct() {
    const product = await shopper.product();
    expect(await shopper.stock(product)).toBe(10);
    expect(await shopper.stock(product)).toBe(10);
    return product;
  }

  const orderOf = (product: { readonly id: string }, key: string) =>
    shopper.order(
      { ...oneOf(product), contactEmail: 'buyer@example.com' },
      { headers: { 'idempotency-key': key, 'x-session-id': session } },
    );
  let session: string;

  beforeAll(async () => {
    session = (await shop.post('/sessions', undefined)).headers.get('x-session-id') ?? '';
  });

  it('gets a 503, no cached value hides it, and its repetition is a replay', async () => {
    const product = await cachedProduct();
    proxy.breakNextCommit(true);
    const lost = await orderOf(product, 'executed');
    expect([lost.status, lost.headers.get('retry-after'), lost.body.code]).toEqual([
      503,
      '1',
      'store_unavailable',
    ]);
    expect(await shopper.stock(product)).toBe(9);
    const repeated = await orderOf(product, 'executed');
    expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await shopper.stock(product)).toBe(9);
  });

  it('gets a 503, and no cached value hides it when the server executes it later', async () => {
    const product = await cachedProduct();
    proxy.breakNextCommit(false);
    expect((await orderOf(product, 'delayed')).status).toBe(503);
    // Cached again, with the value from before the order.
    expect(await shopper.stock(product)).toBe(10);
    expect(await shopper.stock(product)).toBe(10);
    await proxy.deliver();
    while ((await shopper.stock(product)) !== 9) await sleep(20);
    const repeated = await orderOf(product, 'delayed');
    expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await shopper.stock(product)).toBe(9);
  });
});

describe('a unit of work whose connection ends between two statements', () => {
  it('rejects with DatabaseUnavailableError and writes nothing', async () => {
    const sql = shop.app.get(PostgresContext, { strict: false });
    const run = <T>(statement: string) => sql.write((manager) => manager.query<T[]>(statement));
    const work = shop.app.get(UnitOfWork, { strict: false }).run(async () => {
      await run('UPDATE cache_version SET version = version + 1000');
      const [own] = await run<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await administer('SELECT pg_terminate_backend($1, 5000)', [own?.pid]);
      await sleep(50);
      await run('UPDATE cache_version SET version = version + 1000');
    });
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailableError);
    const [row] = await sql.read((manager) =>
      manager.query<{ version: number }[]>('SELECT version FROM cache_version'),
    );
    expect(row?.version).toBeLessThan(1000);
  });
});

describe('a migration while the shop runs', () => {
  const AT_ONCE = 4;

  it.each(['read', 'write'] as const)(
    'changes the columns of a prepared statement, which %ss them next time',
    async (way) => {
      const sql = shop.app.get(PostgresContext, { strict: false });
      await administer(`CREATE TABLE ${way}_things AS SELECT 1 AS id`);
      const statement = `SELECT * FROM ${way}_things`;
      // At once, so that several connections have prepared it.
      const execute = () =>
        Promise.all(
          Array.from({ length: AT_ONCE }, () => sql[way]((manager) => manager.query<object[]>(statement))),
        );
      expect(await execute()).toEqual(Array(AT_ONCE).fill([{ id: 1 }]));
      await administer(`ALTER TABLE ${way}_things ADD COLUMN name text DEFAULT 'new'`);
      expect(await execute()).toEqual(Array(AT_ONCE).fill([{ id: 1, name: 'new' }]));
      expect(await execute()).toEqual(Array(AT_ONCE).fill([{ id: 1, name: 'new' }]));
    },
  );

  it('changes the type of a column, and every route goes on', async () => {
    const product = await shopper.product();
    const { token } = await shop.userOf('admin');
    const paths = ['/products', `/products/${product.id}`, '/categories/tree', '/orders', '/users', '/roles'];
    const statuses = () => Promise.all(paths.map(async (path) => (await shop.get(path, { token })).status));
    const place = async () =>
      (await shopper.order({ ...oneOf(product), contactEmail: 'a@example.com' })).status;
    expect([...(await statuses()), await place()]).toEqual([...paths.map(() => 200), 201]);
    await administer(`
      ALTER TABLE products ALTER COLUMN stock_quantity TYPE bigint, ADD COLUMN note text;
      ALTER TABLE orders ALTER COLUMN contact_email TYPE text, ADD COLUMN note text;
      ALTER TABLE users ALTER COLUMN full_name TYPE text, ADD COLUMN note text`);
    expect([await place(), ...(await statuses())]).toEqual([201, ...paths.map(() => 200)]);
  });
});
