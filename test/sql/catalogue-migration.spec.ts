import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue1795392000006 } from '../../migrations/sql/0006-catalogue.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseBefore, expectReversible, type OlderDatabase } from './database-before.js';

describe(Catalogue1795392000006.name, () => {
  const migration = new Catalogue1795392000006();
  let older: OlderDatabase;
  let database: SqliteDatabase;
  let runner: QueryRunner;

  beforeEach(async () => {
    older = await databaseBefore(Catalogue1795392000006);
    ({ database, runner } = older);
    database.exec(`
      INSERT INTO users (id, email, username, password_hash, role, is_active) VALUES
        (1, 'a', 'a', 'x', 'vendor', 1), (2, 'b', 'b', 'x', 'vendor', 0), (3, 'c', 'c', 'x', 'customer', 1),
        (4, 'd', 'd', 'x', 'moderator', 1), (5, 'e', 'e', 'x', 'admin', 1);
      INSERT INTO categories (id, name, name_folded, slug) VALUES (1, 'a', 'a', 'a');
      INSERT INTO products (id, name, name_folded, slug, search_text, category_id, price, vendor_id, is_active) VALUES
        (1, 'a', 'a', 'a', 'a', 1, 1, 1, 1), (2, 'b', 'b', 'b', 'b', 1, 1, 2, 1), (3, 'c', 'c', 'c', 'c', 1, 1, 3, 1),
        (4, 'd', 'd', 'd', 'd', 1, 1, 4, 1), (5, 'e', 'e', 'e', 'e', 1, 1, 5, 1), (6, 'f', 'f', 'f', 'f', 1, 1, NULL, 1),
        (7, 'g', 'g', 'g', 'g', 1, 1, 2, 0);
    `);
  });
  afterEach(() => older.close());

  const state = () => ({
    rows: ['users', 'categories', 'products'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    ),
    columns: database.prepare(`SELECT * FROM pragma_table_xinfo('products')`).all(),
    schema: database.prepare(`SELECT type, name FROM sqlite_schema ORDER BY name`).all(),
  });

  it('withdraws only the products of vendors that do not sell', async () => {
    await migration.up(runner);
    const rows = database.prepare('SELECT id, is_active, withdrawn FROM products ORDER BY id').raw().all();
    expect(rows).toEqual([
      [1, 1, 0],
      [2, 0, 1],
      [3, 0, 1],
      [4, 1, 0],
      [5, 1, 0],
      [6, 1, 0],
      [7, 0, 0],
    ]);
  });

  it('migrates down to the previous state, including rows, and up again', async () => {
    await expectReversible(migration, older, state);
  });
});
