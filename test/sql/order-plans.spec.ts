import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderFilter } from '../../src/orders/domain/order.repository.js';
import { SqlCartRepository } from '../../src/cart/sql/cart.sql-repository.js';
import { SqlOrderRepository } from '../../src/orders/sql/order.sql-repository.js';
import { SqlUserRepository } from '../../src/users/sql/user.sql-repository.js';
import { aCartLine, aCategory, anOrder, aProduct, aUser } from '../support/factories.js';
import { TestClock } from '../support/test-clock.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

const clock = new TestClock();
const now = clock.now();
const later = { key: now.getTime(), id: '1' };
const guest = { sessionId: 's' };

interface Repositories {
  readonly products: SqlAdapters['products'];
  readonly carts: SqlCartRepository;
  readonly orders: SqlOrderRepository;
}

type Call = (repositories: Repositories) => Promise<unknown>;

const page =
  (filter: OrderFilter): Call =>
  ({ orders }) =>
    orders.list({ filter, limit: 20 });
const laterPage =
  (filter: OrderFilter): Call =>
  ({ orders }) =>
    orders.list({ filter, limit: 20, after: later });

/** The tables behind the aliases of TypeORM's queries. */
const TABLES: Readonly<Record<string, string>> = {
  order: 'orders',
  own: 'orders',
  OrderEntity: 'orders',
  item: 'order_items',
  OrderItemEntity: 'order_items',
  OrderEntity__OrderEntity_items: 'order_items',
  product: 'products',
  customer: 'users',
};

const ofVendor = [
  'products USING INDEX ix_products_vendor_id (vendor_id=?)',
  'order_items USING INDEX ix_order_items_product_id (product_id=?)',
];
const ofUser = 'orders USING INDEX ix_orders_user_newest (user_id=?)';
const byId = 'orders USING INTEGER PRIMARY KEY (rowid=?)';
const inCart = 'cart_items USING INDEX _ (session_id=?)';

/** What SQLite says of a call's statements, in this order. */
const calls: readonly [string, Call, ...string[]][] = [
  ['an order', ({ orders }) => orders.find('404'), byId],
  [
    'an order by its number',
    ({ orders }) => orders.findByNumber('n'),
    'orders USING INDEX _ (order_number=?)',
    'order_items USING INDEX _ (order_id=?) LEFT-JOIN',
  ],
  [
    'an order by its key',
    ({ orders }) => orders.findByIdempotencyKey('k'),
    'orders USING INDEX _ (idempotency_key=?)',
  ],
  ['an order that changes', ({ orders }) => orders.changeStatus('404', 'pending', 'cancelled'), byId],
  ["a buyer's first page", page({ userId: '404' }), ofUser],
  [
    "a buyer's later page",
    laterPage({ userId: '404' }),
    'orders USING INDEX ix_orders_user_newest (user_id=? AND created_at=? AND rowid<?)',
    'orders USING INDEX ix_orders_user_newest (user_id=? AND created_at<?)',
  ],
  // Not by the status: most orders of the shop are in the same.
  ["a buyer's orders in a status", page({ userId: '404', status: 'delivered' }), ofUser],
  ["how many of a buyer's", ({ orders }) => orders.count({ userId: '404', status: 'delivered' }), ofUser],
  [
    "a buyer's orders of some days",
    page({ userId: '404', from: now, to: now }),
    'orders USING INDEX ix_orders_user_newest (user_id=? AND created_at>? AND created_at<?)',
  ],
  [
    'the orders in a status',
    page({ status: 'shipped' }),
    'orders USING INDEX ix_orders_status_newest (status=?)',
  ],
  [
    'the orders in a status, later',
    laterPage({ status: 'shipped' }),
    'orders USING INDEX ix_orders_status_newest (status=? AND created_at=? AND rowid<?)',
    'orders USING INDEX ix_orders_status_newest (status=? AND created_at<?)',
  ],
  [
    'the orders of some days',
    page({ from: now, to: now }),
    'orders USING INDEX ix_orders_newest (created_at>? AND created_at<?)',
  ],
  [
    'all orders, later',
    laterPage({}),
    'orders USING INDEX ix_orders_newest (created_at=? AND rowid<?)',
    'orders USING INDEX ix_orders_newest (created_at<?)',
  ],
  ["a vendor's orders", page({ vendorId: '404' }), byId, ...ofVendor],
  ["a vendor's orders in a status", page({ vendorId: '404', status: 'pending' }), byId, ...ofVendor],
  ["how many of a vendor's", ({ orders }) => orders.count({ vendorId: '404' }), byId, ...ofVendor],
  ["a vendor's and those it has bought", page({ userId: '404', vendorId: '404' }), byId, ...ofVendor, ofUser],
  ["a user's cart", ({ carts }) => carts.find({ userId: '404' }), 'cart_items USING INDEX _ (user_id=?)'],
  ["a guest's cart", ({ carts }) => carts.find(guest), inCart],
  ['a cart that is taken', ({ carts }) => carts.take(guest), inCart],
  [
    'a line that goes',
    ({ carts }) => carts.removeLine(guest, '404'),
    'cart_items USING INDEX _ (session_id=? AND product_id=?)',
  ],
  ['a cart that is visited', ({ carts }) => carts.refreshTtl('s', now), inCart],
  [
    'carts that have expired',
    ({ carts }) => carts.removeExpired(now),
    'cart_items USING INDEX ix_cart_items_expires_at (expires_at<?)',
  ],
  [
    'the open guest orders of an address',
    ({ orders }) => orders.countOpenGuestOrders('a@b.c'),
    'orders USING INDEX ix_orders_contact_newest (contact_email=?)',
  ],
  [
    'some products',
    ({ products }) => products.findMany(['404', '405']),
    'p USING INTEGER PRIMARY KEY (rowid=?)',
    'c USING INTEGER PRIMARY KEY (rowid=?)',
  ],
];

describe('SQL statements for carts and orders', () => {
  let db: SqlAdapters;
  let repositories: Repositories;
  let productId: string;
  let userId: string;
  beforeAll(async () => {
    db = await openSqlDatabase();
    repositories = {
      products: db.products,
      carts: new SqlCartRepository(db.sql, clock),
      orders: new SqlOrderRepository(db.sql, clock),
    };
    const { id: categoryId } = await db.categories.add(aCategory());
    productId = (await db.products.add(aProduct({ categoryId }))).id;
    userId = (await new SqlUserRepository(db.sql, clock).add(aUser())).id;
  });
  afterAll(() => db.close());

  /** In a unit of work, where everything goes to the connection whose statements are noted. */
  async function statementsOf(call: Call): Promise<string[]> {
    const before = db.statements.length;
    await db.unitOfWork.run(() => call(repositories));
    return db.statements.slice(before).filter((sql) => /^(SELECT|UPDATE|DELETE)/.test(sql));
  }

  async function plan(call: Call): Promise<string[]> {
    return (await statementsOf(call))
      .flatMap((sql) => db.writing.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all())
      .map(({ detail }) => detail.replace('COVERING ', '').replace(/sqlite_autoindex_\w+/, '_'))
      .map((detail) =>
        detail.replace(/^(SEARCH|SCAN) (\w+)/, (_, how, name: string) => `${how} ${TABLES[name] ?? name}`),
      );
  }

  /** A list of ids that the call itself gives is no table. */
  const isOfTable = (detail: string) => /^(SEARCH|SCAN) (?!json_each|list)/.test(detail);

  it.each(calls)('find %s by an index', async (_, call, ...expected) => {
    const searches = (await plan(call)).filter(isOfTable);
    expect(searches).toEqual(expected.map((text) => `SEARCH ${text}`));
  });

  it.each([
    ['all', {}],
    ["a buyer's", { userId: '404' }],
    ["a buyer's in a status", { userId: '404', status: 'pending' }],
    ['orders in a status', { status: 'shipped' }],
    ['orders of some days', { from: now, to: now }],
    ['orders in a status, of some days', { status: 'shipped', from: now, to: now }],
  ] satisfies [string, OrderFilter][])('read %s in index order', async (_, filter) => {
    for (const call of [page(filter), laterPage(filter)]) {
      const details = (await plan(call)).join('\n');
      expect(details).toMatch(/USING INDEX ix_orders_(user_|status_)?newest/);
      expect(details).not.toMatch(/TEMP B-TREE/);
    }
  });

  it("read only a vendor's own orders, on later pages too", async () => {
    const status = 'pending';
    const filters: OrderFilter[] = [{}, { status }, { from: now, to: now }, { status, from: now }];
    for (const filter of filters) {
      for (const whose of [{ vendorId: '404' }, { userId: '404', vendorId: '404' }]) {
        const details = await plan(laterPage({ ...filter, ...whose }));
        const ofOrders = details.filter((detail) => detail.includes(' orders '));
        expect(ofOrders.length).toBeGreaterThan(1);
        for (const detail of ofOrders) {
          expect(detail).toMatch(/rowid=\?|created_at=\? AND rowid<\?|\(user_id=\?\)/);
        }
      }
    }
  });

  it('link the guest orders of an address by its index', async () => {
    const details = await plan(({ orders }) => orders.linkGuestOrders('a@b.c', userId));
    const contact = 'SEARCH orders USING INDEX ix_orders_contact_newest (contact_email=?)';
    // To read the ids; there are none to change.
    expect(details.filter((detail) => detail.includes('orders'))).toEqual([contact]);
    expect(details.join('\n')).not.toMatch(/^SCAN (?!CONSTANT ROW)|TEMP B-TREE/m);
  });

  describe('of a search by staff', () => {
    const search = { numberPrefix: 'ORD-2025-1', emailPrefix: 'a@', words: ['ann', 'u'] };
    const broad = { ...search, numberPrefix: 'ORD-1999-' };
    beforeAll(() => {
      db.writing.exec(`
        WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 1500)
        INSERT INTO orders (order_number, status, total_amount, created_at, updated_at)
          SELECT 'ORD-1999-' || i, 'pending', 1, '1999-01-01 00:00:00.000', '1999-01-01 00:00:00.000'
          FROM numbers`);
    });
    afterAll(() => {
      db.writing.exec(`DELETE FROM orders WHERE order_number LIKE 'ORD-1999-%'`);
    });

    const calls = (filter: OrderFilter): Call[] => [
      page(filter),
      laterPage(filter),
      ({ orders }) => orders.count(filter),
    ];

    it('use the indexes of number, address and customer when there are few hits', async () => {
      for (const filter of [{ search }, { search, status: 'pending' }, { search, from: now }] as const) {
        for (const call of calls(filter)) {
          const details = await plan(call);
          for (const expected of [
            /^SEARCH orders USING INDEX _ \(order_number>\? AND order_number<\?\)/,
            /^SEARCH orders USING INDEX ix_orders_contact_newest \(contact_email>\? AND contact_email<\?\)/,
            /^SEARCH users USING INTEGER PRIMARY KEY/,
            /^SEARCH orders USING INDEX ix_orders_user_newest \(user_id=\?\) LEFT-JOIN/,
            /^SEARCH orders USING (INTEGER PRIMARY KEY|INDEX ix_orders_newest \(created_at=\? AND rowid=\?\))/,
          ]) {
            expect(details).toContainEqual(expect.stringMatching(expected));
          }
          expect(details.filter((detail) => /^SCAN (orders|users)\b/.test(detail))).toEqual([]);
        }
      }
    });

    it('begin with the customers when many match, of whom few have ordered', async () => {
      db.writing.exec(`
        WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 1500)
        INSERT INTO users (email, username, username_folded, password_hash, search_text)
          SELECT 'many' || i, 'many' || i, 'many' || i, '', 'many' || i FROM numbers`);
      const details = await plan(page({ search: { ...search, words: ['many'] } }));
      db.writing.exec(`DELETE FROM users WHERE username LIKE 'many%'`);
      const first = details.indexOf('SCAN users');
      const next = 'SEARCH orders USING INDEX ix_orders_user_newest (user_id=?) LEFT-JOIN';
      expect(details.slice(first, first + 2)).toEqual(['SCAN users', next]);
    });

    it('read the list in order when there are many hits, without sorting', async () => {
      for (const filter of [{ search: broad }, { search: broad, status: 'pending' }] as const) {
        for (const call of [page(filter), laterPage(filter)]) {
          const details = await plan(call);
          // The lines of the orders that are found are put into their order.
          const ofLines = details.findIndex((detail) => detail.includes('order_items'));
          const ofOrders = details.slice(0, ofLines).join('\n');
          expect(ofOrders).toMatch(/^(SCAN|SEARCH) orders USING INDEX ix_orders_(status_)?newest/m);
          expect(ofOrders).toMatch(
            /CORRELATED SCALAR SUBQUERY \d+\nSEARCH users USING INTEGER PRIMARY KEY \(rowid=\?\)/,
          );
          expect(ofOrders).not.toMatch(/TEMP B-TREE|SCAN users\b/);
        }
      }
    });
  });

  it('write a cart by its lines only', async () => {
    const put: Call = ({ carts }) => carts.put({ userId }, [aCartLine({ productId })], null);
    const putAsGuest: Call = ({ carts }) => carts.put(guest, [aCartLine({ productId })], new Date(9e12));
    for (const [call, owner, count] of [
      [put, 'user_id', 2],
      [putAsGuest, 'session_id', 3],
    ] as const) {
      const searches = (await plan(call)).filter((detail) => detail.includes('cart_items'));
      expect(searches).toEqual(Array(count).fill(`SEARCH cart_items USING INDEX _ (${owner}=?)`));
    }
  });

  it('find the last number of the year at once', async () => {
    const details = await plan(({ orders }) => orders.add(anOrder([productId])));
    expect(details).toContain('SEARCH orders USING INDEX ix_orders_sequence (<expr>=?)');
    expect(details.join('\n')).not.toMatch(/^SCAN (?!CONSTANT ROW)|TEMP B-TREE/m);
  });

  it('load the lines of a page together', async () => {
    for (let count = 0; count < 5; count += 1) await repositories.orders.add(anOrder([productId]));
    const statements = await statementsOf(page({}));
    expect(statements).toHaveLength(2);
    const [first, ...rest] = (await plan(page({}))).filter(isOfTable);
    expect(first).toBe('SCAN orders USING INDEX ix_orders_newest');
    expect(rest).toEqual(['SEARCH order_items USING INDEX _ (order_id=?)']);
  });
});
