import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqlOrderRepository } from '../../src/orders/sql/order.sql-repository.js';
import { aCategory, anOrder, aProduct } from '../support/factories.js';
import { TestClock } from '../support/test-clock.js';
import { openSqlDatabase, type SqlAdapters } from './sql-database.js';

describe('order numbers', () => {
  const clock = new TestClock();
  let db: SqlAdapters;
  let orders: SqlOrderRepository;
  let productId: string;

  beforeEach(async () => {
    db = await openSqlDatabase();
    orders = new SqlOrderRepository(db.sql, clock);
    const { id: categoryId } = await db.categories.add(aCategory());
    productId = (await db.products.add(aProduct({ categoryId }))).id;
  });
  afterEach(() => db.close());

  /** As if so many orders had been placed, at the cost of a row each. */
  const placed = (...numbers: string[]): void => {
    for (const number of numbers) {
      db.writing
        .prepare(`INSERT INTO orders (order_number, contact_email, total_amount) VALUES (?, 'a@b.c', 1)`)
        .run(number);
    }
  };
  const next = async (): Promise<string> => (await orders.add(anOrder([productId]))).orderNumber;

  it.each([
    [['ORD-2025-008'], ['ORD-2025-009', 'ORD-2025-010']],
    [['ORD-2025-998'], ['ORD-2025-999', 'ORD-2025-1000', 'ORD-2025-1001']],
    [['ORD-2025-9998'], ['ORD-2025-9999', 'ORD-2025-10000', 'ORD-2025-10001']],
    [['ORD-2025-999999'], ['ORD-2025-1000000', 'ORD-2025-1000001']],
  ])('continue after %s as numbers, not as text', async (before, expected) => {
    placed(...before);
    const numbers = [];
    while (numbers.length < expected.length) numbers.push(await next());
    expect(numbers).toEqual(expected);
    for (const number of expected)
      expect((await orders.findByNumber(number))?.orderNumber, number).toBe(number);
  });

  it('follow the highest number, whichever was written last', async () => {
    placed('ORD-2025-10000', 'ORD-2025-9999', 'ORD-2025-002');
    expect(await next()).toBe('ORD-2025-10001');
  });

  it('are counted per year', async () => {
    placed('ORD-2024-10000', 'ORD-2026-5000');
    expect(await next()).toBe('ORD-2025-001');
  });
});
