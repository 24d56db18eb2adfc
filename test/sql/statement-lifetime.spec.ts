import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { Shopper } from '../support/shopper.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { sqliteTestDatabase, type TestDatabase } from '../support/test-database.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface NativeDatabase {
  prepare(sql: string, database: object, isPragma: boolean): object;
}

/**
 * Observes the native `prepare`, which better-sqlite3's `prepare`, `pragma` and `transaction` all
 * call.
 */
class Observer {
  readonly texts: string[] = [];
  readonly pragmas: string[] = [];
  readonly finalized: string[] = [];
  readonly databases = new WeakSet<object>();
  private readonly registry = new FinalizationRegistry<string>((name) => this.finalized.push(name));
  private readonly native: NativeDatabase;
  private readonly original: NativeDatabase['prepare'];

  constructor() {
    // Not garbage either: it lives in the cache of SqliteDatabase.
    const database = new SqliteDatabase(':memory:');
    const [symbol] = Object.getOwnPropertySymbols(database);
    const handle = database[symbol as unknown as keyof SqliteDatabase] as unknown as object;
    database.close();
    this.native = Object.getPrototypeOf(handle) as NativeDatabase;
    this.original = this.native.prepare;
    const prepared = this.prepared.bind(this);
    const { original } = this;
    this.native.prepare = function (this: NativeDatabase, sql, owner, isPragma) {
      return prepared(original.call(this, sql, owner, isPragma), sql, owner, isPragma);
    };
  }

  watch(name: string, object: object): void {
    this.registry.register(object, name);
  }

  stop(): void {
    this.native.prepare = this.original;
  }

  /** Collects until the control, an object that nothing holds, is finalized as well. */
  async untilCollected(): Promise<string[]> {
    const control = `control ${this.finalized.length}`;
    this.watch(control, {});
    for (let round = 0; round < 50 && !this.finalized.includes(control); round += 1) {
      collect();
      await sleep(10);
    }
    // What went in the same collection is reported in the same turn or soon after.
    for (let round = 0; round < 3; round += 1) {
      collect();
      await sleep(20);
    }
    expect(this.finalized).toContain(control);
    return this.finalized.filter((name) => !name.startsWith('control'));
  }

  private prepared(statement: object, sql: string, owner: object, isPragma: boolean): object {
    this.texts.push(sql);
    this.watch(sql, statement);
    if (isPragma) this.pragmas.push(sql);
    if (!this.databases.has(owner)) {
      this.databases.add(owner);
      this.watch(`a connection to ${(owner as Database).name}`, owner);
    }
    return statement;
  }
}

describe('better-sqlite3 statements while the shop runs', () => {
  let observer: Observer;
  let database: TestDatabase;
  let shop: TestApp;

  beforeAll(async () => {
    observer = new Observer();
    database = await sqliteTestDatabase();
    shop = await startTestApp({}, { ...database, drop: async () => {} });
  });
  afterAll(async () => {
    observer.stop();
    await database.drop();
  });

  /** Calls most routes; `n` makes each call another one. */
  async function drive(n: number): Promise<void> {
    const shopper = await Shopper.of(shop);
    const products = await shopper.products(n);
    const [product = await shopper.product()] = products;
    const admin = (await shop.userOf('admin')).token;
    const buyer = await shop.userOf('customer');
    const words = Array.from({ length: n }, (_, index) => `thing${index}`).join(' ');
    const lists = ['', 'sort=price', 'sort=-price', 'sort=name', 'includeSubcategories=true', `limit=${n}`];
    for (const query of lists) await shop.get(`/products?withTotal=true&${query}`);
    for (const path of ['/products', '/users', '/orders']) {
      await shop.get(`${path}?search=${words}&withTotal=true`, { token: admin });
    }
    for (const { id } of products) await shop.post('/cart/items', { productId: id, quantity: 1 }, buyer);
    await shop.get('/cart', buyer);
    const items = products.map(({ id }) => ({ productId: id, quantity: 1 }));
    const placed = await shopper.order({ items, contactEmail: `guest${n}@example.com` });
    expect(placed.status).toBe(201);
    await shop.post('/orders', { contactEmail: 'buyer@example.com' }, buyer);
    await shopper.cancel(placed.body.id, { token: admin });
    await shopper.change(product, { name: `Renamed ${n}`, price: '11.00' });
    await shop.get('/auth/sessions', buyer);
    await shop.post('/auth/logout', { refreshToken: buyer.refreshToken }, buyer);
    await shop.patch(`/users/${buyer.user.id}`, { isActive: false }, { token: admin });
    await shop.get('/categories/tree');
    await shop.get('/roles', { token: admin });
    await shop.get('//health/ready');
  }

  it('are prepared once for each text, however many values there are', async () => {
    for (const n of [1, 2, 11]) await drive(n);
    const before = observer.texts.length;
    for (const n of [3, 5, 12, 20]) await drive(n);
    expect(observer.texts.slice(before)).toEqual([]);
    expect(before).toBeGreaterThan(50);
  });

  it('are never garbage collected, nor are connections, and the pragma() of better-sqlite3 is not called', async () => {
    expect(await observer.untilCollected()).toEqual([]);
    const migrator = await PersistenceModule.openMigrator(database.database);
    await migrator.down();
    await migrator.up();
    await migrator.status();
    await migrator.close();
    await shop.close();
    expect(await observer.untilCollected()).toEqual([]);
    expect(observer.pragmas).toEqual([]);
  });
});
