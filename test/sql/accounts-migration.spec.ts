import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts1795392000003 } from '../../migrations/sql/0003-accounts.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseBefore, type OlderDatabase } from './database-before.js';

// cspell:ignore orgzoe

describe(Accounts1795392000003.name, () => {
  const migration = new Accounts1795392000003();
  let older: OlderDatabase;
  let database: SqliteDatabase;
  let runner: QueryRunner;

  beforeEach(async () => {
    older = await databaseBefore(Accounts1795392000003);
    ({ database, runner } = older);
    database.exec(`
      INSERT INTO users (id, email, username, password_hash, full_name) VALUES
        (1, 'zoe@example.org', 'Zoë', 'x', 'Zoë Größer'), (2, 'bob@example.org', 'bob', 'y', NULL);
      INSERT INTO refresh_tokens (id, user_id, session_id, token, expires_at, is_revoked) VALUES
        (1, 1, 's', 'consumed', '2025-01-22 00:00:00.000', 1), (7, 1, 's', 'live', '2025-01-22 00:00:00.001', 0);
    `);
  });
  afterEach(() => older.close());

  const rows = (table: string) =>
    database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY id`).all();
  const both = () => ({ users: rows('users'), tokens: rows('refresh_tokens') });
  const columns = () => ['users', 'refresh_tokens'].map((table) => database.pragma(`table_xinfo(${table})`));
  const rest = () =>
    database
      .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name`)
      .all();

  it('keeps existing rows, and gives tokens the scope that allows nothing', async () => {
    const before = both();
    await migration.up(runner);
    const { users, tokens } = both();
    const added = { scope: '', client_id: null, device: null };
    expect(tokens).toEqual(before.tokens.map((token) => ({ ...token, ...added })));
    expect(users).toMatchObject(before.users);
  });

  it('makes existing users searchable', async () => {
    await migration.up(runner);
    const find = (word: string) =>
      database.prepare('SELECT username FROM users WHERE instr(search_text, ?) > 0').pluck().all(word);
    expect(find('zoe')).toEqual(['Zoë']);
    expect(find('bob@')).toEqual(['bob']);
    expect(find('orgzoe'), 'across two fields').toEqual([]);
    expect(find('null')).toEqual([]);
  });

  it('migrates down to the previous state, including rows, and up again', async () => {
    const before = { rows: both(), columns: columns(), rest: rest() };
    await migration.up(runner);
    const after = { rows: both(), columns: columns(), rest: rest() };
    await migration.down(runner);
    expect({ rows: both(), columns: columns(), rest: rest() }).toEqual(before);
    await migration.up(runner);
    expect({ rows: both(), columns: columns(), rest: rest() }).toEqual(after);
  });

  describe("cascades a role's name to its users", () => {
    const roles = () => database.prepare('SELECT role FROM users ORDER BY id').pluck().all();
    beforeEach(async () => {
      await migration.up(runner);
      database.exec(`UPDATE users SET role = 'vendor' WHERE id = 1`);
    });

    it('when the role is renamed, even by raw SQL', () => {
      database.exec(`UPDATE roles SET name = 'seller' WHERE name = 'vendor'`);
      expect(roles()).toEqual(['seller', 'customer']);
      expect(database.pragma('foreign_key_check')).toEqual([]);
    });

    it('but rejects a taken name and a role that does not exist', () => {
      const rename = `UPDATE roles SET name = 'customer' WHERE name = 'vendor'`;
      expect(() => database.exec(rename)).toThrow('UNIQUE constraint failed: roles.name');
      expect(() => database.exec(`UPDATE users SET role = 'seller'`)).toThrow('FOREIGN KEY');
      expect(roles()).toEqual(['vendor', 'customer']);
    });
  });
});
