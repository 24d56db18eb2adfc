import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  copyShop,
  CopyRefusedError,
  isEqual,
  type CheckedAggregate,
} from '../../src/platform/database/copy/copy-shop.js';
import { databaseName } from '../../src/platform/database/copy/database-name.js';
import type { TargetStore } from '../../src/platform/database/copy/record-store.js';
import { assertMigrated } from '../../src/cli/seeding.js';
import { PersistenceModule } from '../../src/platform/database/persistence.module.js';
import { RoleRepository } from '../../src/rbac/domain/role.repository.js';
import { OrderRepository } from '../../src/orders/domain/order.repository.js';
import { KnownError } from '../../src/shared/known-error.js';
import { addForeignRoles } from '../support/foreign-data.js';
import { persisted } from '../support/ports.js';
import { postgresTestDatabase, unmigratedPostgresDatabase } from '../support/postgres-databases.js';
import {
  mongoTestDatabase,
  sqliteTestDatabase,
  unmigratedMongoDatabase,
  type TestDatabase,
} from '../support/test-database.js';
import { fillShop, IDEMPOTENCY_KEY, logIn, openShop, responsesOf } from './full-shop.js';

const NEW_DATABASE = {
  sqlite: sqliteTestDatabase,
  postgres: postgresTestDatabase,
  mongodb: mongoTestDatabase,
} as const;
type Kind = keyof typeof NEW_DATABASE;
const KINDS = ['sqlite', 'postgres', 'mongodb'] as const;

const checksums = (checked: readonly CheckedAggregate[]) =>
  Object.fromEntries(checked.map(({ name, target }) => [name, target]));

describe('npm run db:copy', () => {
  let opened: TestDatabase[] = [];
  let source: TestDatabase;
  let guestSession: string;
  let responses: unknown;

  const open = async (make: () => Promise<TestDatabase>) => {
    const database = await make();
    opened.push(database);
    return database;
  };

  beforeAll(async () => {
    source = await sqliteTestDatabase();
    const shop = await openShop(source);
    guestSession = await fillShop(shop);
    responses = await responsesOf(shop, guestSession);
    await shop.close();
  });
  afterEach(async () => {
    for (const { drop } of opened) await drop();
    opened = [];
  });
  afterAll(() => source.drop());

  /** @param intercept may replace methods of the target */
  async function copy(
    from: TestDatabase,
    to: TestDatabase,
    intercept: (target: TargetStore) => void = () => {},
    sourceName = databaseName(from.database),
  ): Promise<CheckedAggregate[]> {
    const [sourceStore, target] = [
      await PersistenceModule.openRecords(from.database, persisted, 'source'),
      await PersistenceModule.openRecords(to.database, persisted, 'target'),
    ];
    intercept(target);
    try {
      return await copyShop({
        ...{ source: sourceStore, target, onProgress: () => {} },
        ...{ sourceName, targetName: databaseName(to.database), batchSize: 2 },
        migrate: async () => {
          const migrator = await PersistenceModule.openMigrator(to.database);
          await migrator.up().finally(() => migrator.close());
        },
      });
    } finally {
      await target.close();
      await sourceStore.close();
    }
  }

  async function copyAlong(kinds: readonly Kind[]): Promise<TestDatabase[]> {
    const copies: TestDatabase[] = [];
    for (const kind of kinds) {
      const target = await open(NEW_DATABASE[kind]);
      const checked = await copy(copies.at(-1) ?? source, target);
      expect(
        checked.filter((each) => !isEqual(each)),
        kind,
      ).toEqual([]);
      expect(checked.filter(({ target: { count } }) => count === 0)).toEqual([]);
      copies.push(target);
    }
    return copies;
  }

  it.each<[string, Kind[]]>([
    ['SQLite to PostgreSQL to MongoDB and back', ['postgres', 'mongodb', 'sqlite']],
    ['SQLite to MongoDB to PostgreSQL and back', ['mongodb', 'postgres', 'sqlite']],
  ])('copies a shop from %s', async (_, kinds) => {
    const copies = await copyAlong(kinds);
    const [again, original] = [await open(sqliteTestDatabase), await open(sqliteTestDatabase)];
    expect(checksums(await copy(copies.at(-1)!, again))).toEqual(checksums(await copy(source, original)));

    for (const each of copies) {
      const shop = await openShop(each);
      expect(await responsesOf(shop, guestSession)).toEqual(responses);
      await goesOn(shop);
      await shop.close();
    }
  });

  /** What the shop adds continues what was copied. */
  async function goesOn(shop: Awaited<ReturnType<typeof openShop>>): Promise<void> {
    const token = await logIn(shop, 'cara');
    const orders = shop.app.get(OrderRepository, { strict: false });
    const before = await orders.list({ filter: {}, limit: 10 });
    const replay = await shop.post<{ orderNumber: string }>(
      '/orders',
      {},
      {
        token,
        headers: { 'idempotency-key': IDEMPOTENCY_KEY },
      },
    );
    expect(replay).toMatchObject({ status: 201, body: { orderNumber: before.at(-1)?.orderNumber } });
    const placed = await shop.post<{ orderNumber: string }>('/orders', {}, { token });
    expect(placed.status, placed.text).toBe(201);
    expect(placed.body.orderNumber).toBe(
      before[0]!.orderNumber.replace(/\d+$/, (last) => String(Number(last) + 1).padStart(3, '0')),
    );
    const [first] = await orders.list({ filter: {}, limit: 1 });
    expect(first?.orderNumber).toBe(placed.body.orderNumber);
  }

  it('migrates a target that nobody has migrated', async () => {
    const target = await open(unmigratedPostgresDatabase);
    expect((await copy(source, target)).every(isEqual)).toBe(true);
  });

  it.each(KINDS)('refuses a target on %s that has a role of its own', async (kind) => {
    const target = await open(NEW_DATABASE[kind]);
    const shop = await openShop(target);
    await shop.app
      .get(RoleRepository, { strict: false })
      .add({ name: 'own', description: null, permissions: [] });
    await shop.close();
    await expect(copy(source, target)).rejects.toThrow(/is not empty: it has 1 roles/);
  });

  it.each([
    ['sqlite', sqliteTestDatabase],
    ['postgres', unmigratedPostgresDatabase],
    ['mongodb', async () => unmigratedMongoDatabase()],
  ] as const)('refuses a target on %s that has data of another application', async (_, make) => {
    const target = await open(make);
    await addForeignRoles(target.database);
    await expect(copy(source, target)).rejects.toThrow(
      /is not empty: it has roles, which no migration has created/,
    );
  });

  it.each(KINDS)('continues on %s a copy that was interrupted', async (kind) => {
    const from = kind === 'sqlite' ? (await copyAlong(['mongodb']))[0]! : source;
    const target = await open(NEW_DATABASE[kind]);
    for (const name of ['roles', 'categories', 'orders'])
      await expect(copy(from, target, interruptedIn(name))).rejects.toThrow('interrupted');
    await expect(copy(from, target, () => {}, 'another shop')).rejects.toThrow(CopyRefusedError);
    await expect(copy(target, await open(sqliteTestDatabase))).rejects.toThrow(/is an unfinished copy of/);
    const half = await openShop(target);
    await expect(assertMigrated(half.app)).rejects.toThrow(/is an unfinished copy of/);
    await half.close();
    expect((await copy(from, target)).filter((each) => !isEqual(each))).toEqual([]);
    await expect(copy(from, target)).rejects.toThrow(/is not empty/);
  });

  it.each(['sqlite', 'postgres'] as const)('names on %s a record that was not copied', async (kind) => {
    const target = await open(NEW_DATABASE[kind]);
    const copied = copy(source, target, (store) => {
      const { write } = store;
      store.write = async (aggregate, ...rest) => {
        if (aggregate.name !== 'users') await write.call(store, aggregate, ...rest);
      };
    });
    await expect(copied).rejects.toThrow(/^refresh_tokens refers to \d+ of users, which was not copied/);
    await expect(copied).rejects.toBeInstanceOf(KnownError);
  });

  it.each(KINDS)('detects on %s what was not copied as it is', async (kind) => {
    const target = await open(NEW_DATABASE[kind]);
    const checked = await copy(source, target, (store) => {
      const { write } = store;
      store.write = (aggregate, records, ids) => {
        const changed = records.map(({ id, values }) => ({ id, values: { ...values, stock_quantity: 7 } }));
        return write.call(store, aggregate, aggregate.name === 'products' ? changed : records, ids);
      };
    });
    expect(checked.filter((each) => !isEqual(each)).map(({ name }) => name)).toEqual(['products']);
  });

  it('refuses a source that does not exist', async () => {
    const database = { kind: 'sqlite', path: 'no such file.db' } as const;
    await expect(PersistenceModule.openRecords(database, persisted, 'source')).rejects.toThrow(
      /^sqlite:no such file\.db cannot be opened/,
    );
  });

  it.each(KINDS)('refuses on %s what no manifest declares', async (kind) => {
    const features = persisted.map((feature) => ({
      ...feature,
      aggregates: Object.fromEntries(
        Object.entries(feature.aggregates).map(([name, { fields, ...rest }]) => {
          const { withdrawn: _, items, ...declared } = fields;
          return [name, { ...rest, fields: name === 'carts' && items ? { ...declared, items } : declared }];
        }),
      ),
    }));
    const { database } = await open(NEW_DATABASE[kind]);
    const opening = PersistenceModule.openRecords(database, features, 'target');
    await expect(opening).rejects.toThrow(/products\.withdrawn.*(order_items\.id|orders\.items)/);
  });
});

/** Fails in the second transaction with this aggregate. */
function interruptedIn(name: string): (store: TargetStore) => void {
  return (store) => {
    const { write } = store;
    let writes = 0;
    store.write = async (aggregate, ...rest) => {
      if (aggregate.name === name && (writes += 1) === 2) throw new Error('interrupted');
      await write.call(store, aggregate, ...rest);
    };
  };
}
