import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CanonicalAccounts1795392000009 } from '../../migrations/sql/0009-canonical-accounts.js';
import { searchText } from '../../src/platform/database/sql/search-text.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseBefore, type OlderDatabase } from './database-before.js';

describe(CanonicalAccounts1795392000009.name, () => {
  const migration = new CanonicalAccounts1795392000009();
  let older: OlderDatabase;
  let database: SqliteDatabase;
  let runner: QueryRunner;

  beforeEach(async () => {
    older = await databaseBefore(CanonicalAccounts1795392000009);
    ({ database, runner } = older);
    database.exec(`
      INSERT INTO users (id, email, username, password_hash, full_name, is_active, is_verified) VALUES
        (1, 'ada@example.org', 'ADA', 'x', NULL, 0, 0), (2, 'v@exa\u200Bmple.org', 'Ada', 'y', 'Ada L', 1, 1),
        (3, 'b@b\u00fccher.example', 'ada', 'z', NULL, 1, 0);
      INSERT INTO orders (order_number, contact_email, total_amount) VALUES
        ('ORD-2025-001', 'guest@b\u00fccher.example', 1), ('ORD-2025-002', NULL, 1), ('ORD-2025-003', 'a@b.org', 1);
    `);
  });
  afterEach(() => older.close());

  const rows = (sql: string) => database.prepare<[], Record<string, unknown>>(sql).all();
  const users = () => rows('SELECT id, email, username, username_folded FROM users ORDER BY id');

  it('keeps all accounts whose usernames differ only in case', async () => {
    await migration.up(runner);
    expect(users()).toEqual([
      { id: 1, email: 'ada@example.org', username: 'ADA-3', username_folded: 'ada-3' },
      { id: 2, email: 'v@example.org', username: 'Ada', username_folded: 'ada' },
      { id: 3, email: 'b@xn--bcher-kva.example', username: 'ada-2', username_folded: 'ada-2' },
    ]);
    expect(() => database.exec(`UPDATE users SET username_folded = 'ada'`)).toThrow('UNIQUE');
  });

  it('keeps accounts searchable by their new names', async () => {
    await migration.up(runner);
    // A later migration takes the two characters at the end away.
    const text = searchText('v@example.org', 'Ada', 'Ada L') + '\u034F'.repeat(2);
    expect(rows('SELECT search_text FROM users WHERE id = 2')).toEqual([{ search_text: text }]);
    expect(rows(`SELECT rowid FROM user_search WHERE user_search MATCH '"example.org"'`)).toHaveLength(2);
  });

  it('makes the addresses of orders canonical', async () => {
    await migration.up(runner);
    expect(rows('SELECT contact_email AS email FROM orders ORDER BY id').map(({ email }) => email)).toEqual([
      'guest@xn--bcher-kva.example',
      null,
      'a@b.org',
    ]);
  });

  it('migrates down and up again', async () => {
    await migration.up(runner);
    const after = users();
    await migration.down(runner);
    expect(JSON.stringify(database.pragma('table_xinfo(users)'))).not.toContain('username_folded');
    await migration.up(runner);
    expect(users()).toEqual(after);
  });
});
