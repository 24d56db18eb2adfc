import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlOrderRepository } from '../../src/orders/sql/order.sql-repository.js';
import { expectFound, searchedOrders, searchedUsers, SEARCHES } from '../support/searched-orders.js';
import { TestClock } from '../support/test-clock.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

const USERS = searchedUsers(10_000);
const ORDERS = searchedOrders(10_000, USERS.length);
/** Of the one that names the most: a thousand ids. */
const LONGEST_STATEMENT = 10_000;

describe('searching orders in a shop with 10,000 users', () => {
  let db: SqlAdapters;
  let orders: SqlOrderRepository;

  beforeAll(async () => {
    db = await openSqlDatabase();
    orders = new SqlOrderRepository(db.sql, new TestClock());
    // By one statement each: by the repositories it would take minutes.
    const addUser = db.writing.prepare(
      `INSERT INTO users (id, email, username, username_folded, password_hash, search_text)
        VALUES (?, ?, ?, ?, 'x', ?)`,
    );
    const addOrder = db.writing.prepare(
      `INSERT INTO orders (order_number, user_id, contact_email, status, total_amount, created_at, updated_at)
        VALUES (?, ?, ?, ?, 1, ?, ?)`,
    );
    db.writing.transaction(() => {
      for (const [n, { name, text }] of USERS.entries()) addUser.run(n + 1, name, name, name, text);
      for (const { orderNumber, user, contactEmail, status, createdAt } of ORDERS) {
        const time = createdAt.toISOString().replace('T', ' ').replace('Z', '');
        addOrder.run(orderNumber, user === null ? null : user + 1, contactEmail, status, time, time);
      }
    })();
  }, 120_000);
  afterAll(() => db.close());

  it.each(SEARCHES)('finds and counts the same orders as a full scan: %j', async (search) => {
    await expectFound(orders, search, USERS, ORDERS);
  });

  it('limits the number of users or orders in a statement', async () => {
    for (const search of SEARCHES) {
      const before = db.statements.length;
      await db.unitOfWork.run(async () => {
        await orders.list({ filter: { search }, limit: 21 });
        await orders.count({ search });
      });
      const lengths = db.statements.slice(before).map(({ length }) => length);
      expect(lengths.length).toBeGreaterThan(2);
      expect(Math.max(...lengths)).toBeLessThan(LONGEST_STATEMENT);
    }
  });
});
