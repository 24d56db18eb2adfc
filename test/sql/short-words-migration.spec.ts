import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ShortWords1795392000010 } from '../../migrations/sql/0010-short-words.js';
import { searchText } from '../../src/platform/database/sql/search-text.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseBefore, expectReversible, type OlderDatabase } from './database-before.js';

/** How earlier migrations end each text. */
const PADDING = '\u034F'.repeat(2);

/** Pieces of 64 characters meet between the `x` and the `€`. */
const LONG = `${'a'.repeat(63)}x€${'b'.repeat(63)}🦊z`;

describe(ShortWords1795392000010.name, () => {
  const migration = new ShortWords1795392000010();
  let older: OlderDatabase;
  let database: SqliteDatabase;
  let runner: QueryRunner;

  beforeEach(async () => {
    older = await databaseBefore(ShortWords1795392000010);
    ({ database, runner } = older);
    database.exec(`
      INSERT INTO users (id, email, username, username_folded, password_hash, search_text) VALUES
        (3, 'a@b.c', 'Ann', 'ann', 'x', '${searchText('a@b.c', 'Ann', null)}${PADDING}');
      INSERT INTO categories (id, name, name_folded, slug) VALUES (1, 'a', 'a', 'a');
      INSERT INTO products (id, name, name_folded, slug, search_text, category_id, price) VALUES
        (1, 'Tv', 'tv', 'tv', '${searchText('Tv', 'No "x" y')}${PADDING}', 1, 1),
        (2, 'Long', 'long', 'long', '${LONG}${PADDING}', 1, 1);
    `);
  });
  afterEach(() => older.close());

  const found = (index: string, word: string) =>
    database
      .prepare(`SELECT rowid FROM ${index}_bigrams WHERE ${index}_bigrams MATCH ?`)
      .pluck()
      .all(Buffer.from(word).toString('hex'));
  const state = () => ({
    rows: ['users', 'products'].map((table) => database.prepare(`SELECT * FROM ${table}`).all()),
    schema: database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all(),
  });

  it('indexes each character and bigram of existing rows', async () => {
    await migration.up(runner);
    for (const word of ['tv', 't', 'v', '"x', '" ', 'y']) expect(found('product', word), word).toEqual([1]);
    for (const word of ['x€', '€b', '€', 'b🦊', '🦊z', 'z'])
      expect(found('product', word), word).toEqual([2]);
    for (const word of ['vt', 'xy', 'ba', 'zz', 'tn']) expect(found('product', word), word).toEqual([]);
    expect(found('user', 'nn')).toEqual([3]);
    const texts = database.prepare('SELECT search_text FROM products ORDER BY id').pluck().all();
    expect(texts).toEqual([searchText('Tv', 'No "x" y'), LONG]);
  });

  it('migrates down to the previous state, including rows, and up again', async () => {
    await expectReversible(migration, older, state);
  });

  it('keeps the index up to date for raw SQL', async () => {
    await migration.up(runner);
    database.exec(`UPDATE products SET search_text = 'harp' WHERE id = 1`);
    expect([found('product', 'tv'), found('product', 'rp')]).toEqual([[], [1]]);
    database.exec('UPDATE products SET id = 5000 WHERE id = 1');
    expect(found('product', 'rp')).toEqual([5000]);
    database.exec('DELETE FROM products WHERE id = 5000');
    expect(found('product', 'rp')).toEqual([]);
    database.exec(`INSERT INTO product_search (product_search, rank) VALUES ('integrity-check', 1)`);
  });
});
