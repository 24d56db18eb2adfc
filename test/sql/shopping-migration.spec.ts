import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Shopping1795392000004 } from '../../migrations/sql/0004-shopping.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseBefore, expectReversible, type OlderDatabase } from './database-before.js';

const TABLES = ['cart_items', 'orders', 'order_items', 'products'];

describe(Shopping1795392000004.name, () => {
  const migration = new Shopping1795392000004();
  let older: OlderDatabase;
  let database: SqliteDatabase;
  let runner: QueryRunner;

  beforeEach(async () => {
    older = await databaseBefore(Shopping1795392000004);
    ({ database, runner } = older);
    database.exec(`
      INSERT INTO users (id, email, username, password_hash, search_text) VALUES (1, 'a@b.c', 'a', 'x', 'a');
      INSERT INTO categories (id, name, name_folded, slug) VALUES (1, 'a', 'a', 'a');
      INSERT INTO products (id, name, name_folded, slug, search_text, category_id, price, is_active) VALUES
        (1, 'a', 'a', 'a', 'a', 1, '0.05', 1), (2, 'b', 'b', 'b', 'b', 1, '99999999.99', 0);
      INSERT INTO cart_items (id, user_id, session_id, product_id, quantity, created_at, updated_at) VALUES
        (3, 1, NULL, 1, 2, '2025-01-15 09:30:00.123', '2025-01-16 00:00:00.000'),
        (5, NULL, 's', 2, 7, '2025-01-15 09:30:00.123', '2025-02-25 23:59:59.999'),
        (6, NULL, 's', 1, 1, '2025-01-14 09:30:00.123', '2025-01-20 00:00:00.000'),
        (8, NULL, 't', 1, 1, '2025-01-15 09:30:00.123', '2024-12-31 00:00:00.000');
      INSERT INTO orders (id, order_number, user_id, total_amount, idempotency_key) VALUES
        (4, 'ORD-2025-999', 1, '0.10', 'k'), (6, 'ORD-2025-1000', NULL, '0.05', NULL);
      INSERT INTO order_items (id, order_id, product_id, product_name, quantity, price) VALUES (9, 4, 1, 'a', 2, '0.05');
    `);
  });
  afterEach(() => older.close());

  const rows = (table: string) =>
    database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY id`).all();
  /** Everything that the migration may touch. */
  const state = () => ({
    rows: TABLES.map(rows),
    columns: TABLES.map((table) => database.pragma(`table_xinfo(${table})`)),
    rest: database
      .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name`)
      .all(),
  });

  it('keeps existing rows, sets lines to their products’ prices, and lets guest carts expire in a week', async () => {
    const before = TABLES.map(rows);
    await migration.up(runner);
    const [cartItems = [], ...others] = TABLES.map(rows);
    expect(others).toEqual(before.slice(1));
    expect(cartItems).toEqual(
      [
        { price: 0.05, expires_at: null },
        { price: 99999999.99, expires_at: '2025-03-04 23:59:59.999' },
        { price: 0.05, expires_at: '2025-03-04 23:59:59.999' },
        { price: 0.05, expires_at: '2025-01-07 00:00:00.000' },
      ].map((added, index) => ({ ...before[0]?.[index], clipped: 0, ...added })),
    );
    expect(database.pragma('foreign_key_check')).toEqual([]);
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('migrates down to the previous state, including rows, and up again', async () => {
    await expectReversible(migration, older, state);
  });

  it('migrates up without rows', async () => {
    for (const table of ['cart_items', 'order_items', 'orders', 'products']) {
      database.exec(`DELETE FROM ${table}`);
    }
    await migration.up(runner);
    expect(TABLES.map(rows)).toEqual(TABLES.map(() => []));
  });

  it('rejects a line with an invalid price', async () => {
    await migration.up(runner);
    const set = (value: string) => () => database.exec(`UPDATE cart_items SET price = ${value} WHERE id = 3`);
    for (const wrong of ['-0.01', '100000000', `'much'`]) {
      expect(set(wrong), wrong).toThrow('CHECK constraint failed: ck_cart_items_price');
    }
    expect(set('NULL')).toThrow('NOT NULL constraint failed: cart_items.price');
    expect(set('0')).not.toThrow();
  });
});
