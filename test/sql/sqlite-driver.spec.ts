import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { temporaryFolder } from './sql-database.js';

describe(SqliteDatabase.name, () => {
  let folder: string;
  let database: SqliteDatabase;

  beforeEach(async () => {
    folder = await temporaryFolder();
    database = new SqliteDatabase(join(folder, 'test.db'));
    database.exec('CREATE TABLE note (id integer PRIMARY KEY, text varchar)');
    database.prepare('INSERT INTO note (text) VALUES (?)').run('first');
  });
  afterEach(async () => {
    database.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('prepares each SQL text once', () => {
    const statement = database.prepare('SELECT text FROM note');
    expect(database.prepare('SELECT text FROM note')).toBe(statement);
    expect(statement.all()).toEqual([{ text: 'first' }]);
  });

  it('does not change a shared statement when another caller wants rows in another form', () => {
    const statement = database.prepare('SELECT id, text FROM note');
    expect(statement.pluck().get()).toBe(1);
    expect(statement.raw().all()).toEqual([[1, 'first']]);
    expect(statement.expand().get()).toEqual({ note: { id: 1, text: 'first' } });
    expect(statement.pluck().pluck(false).get()).toEqual({ id: 1, text: 'first' });
    expect(statement.raw().pluck().get()).toBe(1);
    expect(statement.raw().pluck(false).get()).toEqual([1, 'first']);
    expect(statement.get()).toEqual({ id: 1, text: 'first' });
    expect(statement.pluck()).toBe(database.prepare('SELECT id, text FROM note').pluck());
  });

  it('rejects calls that would change a shared statement or create an object at each call', () => {
    const statement = database.prepare('SELECT id FROM note WHERE id = ?');
    expect(() => statement.bind(1)).toThrow('bind()');
    expect(() => statement.safeIntegers()).toThrow('safeIntegers()');
    expect(() => statement.iterate(1)).toThrow('iterate()');
    expect(() => database.backup()).toThrow('VACUUM INTO');
  });

  it('does not keep a text that cannot be prepared', () => {
    const before = database.statementCount;
    for (const nonsense of ['SELECT nothing FROM note', 'nonsense', '']) {
      expect(() => database.prepare(nonsense)).toThrow();
    }
    expect(database.statementCount).toBe(before);
  });

  it('prepares statements again when the schema changes', () => {
    const all = database.prepare('SELECT * FROM note');
    expect(all.all()).toEqual([{ id: 1, text: 'first' }]);
    database.exec('ALTER TABLE note ADD COLUMN author varchar');
    expect(all.all()).toEqual([{ id: 1, text: 'first', author: null }]);
  });

  describe('pragma()', () => {
    const read = (name: string) => database.pragma(name, { simple: true });

    it('sets a value each time and returns the current one', () => {
      for (const mode of [1, 0, 1, 0]) {
        expect(database.pragma(`foreign_keys = ${mode}`, { simple: true })).toBe(mode);
        expect(read('foreign_keys')).toBe(mode);
        expect(database.pragma(`synchronous = ${mode}`, { simple: true })).toBe(mode);
        expect(read('synchronous')).toBe(mode);
        expect(database.pragma(`user_version = ${mode}`)).toEqual([{ user_version: mode }]);
        expect(database.prepare('PRAGMA user_version').pluck().get()).toBe(mode);
      }
      expect(database.pragma('journal_mode = WAL', { simple: true })).toBe('wal');
      expect(database.pragma('busy_timeout=20', { simple: true })).toBe(20);
    });

    it('accepts an argument, quoted or not', () => {
      for (const argument of ['note', '"note"', `'note'`]) {
        const columns = database.pragma(`table_xinfo(${argument})`) as { name: string }[];
        expect(columns.map(({ name }) => name)).toEqual(['id', 'text']);
      }
      database.exec('ALTER TABLE note ADD COLUMN author varchar');
      expect(database.pragma('table_xinfo(note)')).toHaveLength(3);
      expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(database.pragma('foreign_key_check')).toEqual([]);
    });

    it('runs pragmas that act', () => {
      database.pragma('journal_mode = WAL');
      for (const id of [2, 3]) {
        database.prepare('INSERT INTO note (id) VALUES (?)').run(id);
        expect(database.pragma('wal_checkpoint(TRUNCATE)')).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
      }
    });

    it('keeps a bounded number of statements', () => {
      database.pragma('table_info(note)');
      database.pragma('user_version = 0');
      const before = database.statementCount;
      for (let n = 1; n <= 50; n += 1) database.pragma(`user_version = ${n}`);
      database.pragma('table_info("note")');
      expect(database.statementCount).toBe(before);
    });
  });
});
