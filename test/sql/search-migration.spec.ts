import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Search1795392000005 } from '../../migrations/sql/0005-search.js';
import { searchText } from '../../src/platform/database/sql/search-text.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { fold } from '../../src/shared/text.js';
import { databaseBefore, expectReversible, type OlderDatabase } from './database-before.js';

/** What this migration ends each text with; a later one takes it away. */
const END = '\u034F'.repeat(2);

const NAME = 'Shepherd’s Wool Rug 170 × 240';

describe(Search1795392000005.name, () => {
  const migration = new Search1795392000005();
  let older: OlderDatabase;
  let database: SqliteDatabase;
  let runner: QueryRunner;

  beforeEach(async () => {
    older = await databaseBefore(Search1795392000005);
    ({ database, runner } = older);
    database.exec(`
      INSERT INTO users (id, email, username, password_hash, full_name, search_text) VALUES
        (1, 'a@b.c', 'Ann', 'x', 'Łucja', 'a@b.c\u034Fann\u034Fłucja'), (2, 'b@b.c', 'Bob', 'x', NULL, 'b@b.c\u034Fbob\u034F');
      INSERT INTO categories (id, name, name_folded, slug) VALUES (1, 'Øl', 'øl', 'ol');
      INSERT INTO products (id, name, name_folded, slug, description, search_text, category_id, price) VALUES
        (1, '${NAME}', 'shepherd’s wool rug 170 × 240', 'rug', NULL, 'shepherd’s wool rug 170 × 240\u034F', 1, 1);
      WITH RECURSIVE numbers (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM numbers WHERE i < 1100)
        INSERT INTO products (name, name_folded, slug, search_text, category_id, price)
          SELECT 'P' || i, 'p' || i, 'p' || i, 'p' || i || '\u034F', 1, 1 FROM numbers;
    `);
  });
  afterEach(() => older.close());

  const state = () => ({
    rows: ['users', 'categories', 'products'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    ),
    schema: database
      .prepare(
        `SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '%\\_search\\_%' ESCAPE '\\' ORDER BY name`,
      )
      .all(),
    triggers: database
      .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`)
      .all(),
  });
  const found = (index: string, word: string) =>
    database
      .prepare(`SELECT rowid FROM ${index}_search WHERE ${index}_search MATCH ?`)
      .pluck()
      .all(`"${word}"`);

  it('folds existing rows like the application does, and indexes them', async () => {
    await migration.up(runner);
    const row = (table: string) => database.prepare(`SELECT * FROM ${table} WHERE id = 1`).get();
    expect(row('products')).toMatchObject({
      name_folded: fold(NAME),
      search_text: searchText(NAME, null) + END,
    });
    expect(row('categories')).toMatchObject({ name: 'Øl', name_folded: 'ol' });
    expect(row('users')).toMatchObject({ search_text: searchText('a@b.c', 'Ann', 'Łucja') + END });
    expect(found('product', '170 x 240')).toEqual([1]);
    expect(found('product', 'p1100')).toEqual([1100]);
    expect(found('user', 'lucja')).toEqual([1]);
    for (const index of ['product', 'user'])
      database.exec(`INSERT INTO ${index}_search (${index}_search, rank) VALUES ('integrity-check', 1)`);
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('migrates down to the previous state, including rows, and up again', async () => {
    await expectReversible(migration, older, state);
  });

  it('keeps the index up to date for raw SQL', async () => {
    await migration.up(runner);
    database.exec(`UPDATE products SET search_text = 'harpsichord' WHERE id = 1`);
    expect([found('product', 'shepherd'), found('product', 'harpsi')]).toEqual([[], [1]]);
    database.exec('UPDATE products SET id = 5000 WHERE id = 1');
    expect(found('product', 'harpsi')).toEqual([5000]);
    database.exec('DELETE FROM products WHERE id = 5000');
    expect(found('product', 'harpsi')).toEqual([]);
    database.exec(`INSERT INTO product_search (product_search, rank) VALUES ('integrity-check', 1)`);
  });
});
