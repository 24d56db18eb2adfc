import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultPermissions, defaultRoles } from '../../migrations/default-access.js';
import { routelessPermissions } from '../../migrations/routeless-permissions.js';
import { SeedAccess1795392000002 } from '../../migrations/sql/0002-seed-access.js';
import { sqlMigrations } from '../../migrations/sql/index.js';
import type { SqliteConfig } from '../../src/platform/config/app-config.js';
import type { Migrator } from '../../src/platform/database/migrator.js';
import { sqliteSchemaDifference } from '../../src/platform/database/sql/sqlite/schema-difference.js';
import { openSqliteMigrator } from '../../src/platform/database/sql/sqlite/sqlite.migrator.js';
import type { SqliteDatabase } from '../../src/platform/database/sql/sqlite/sqlite-driver.js';
import { databaseOf, writerOptions } from '../../src/platform/database/sql/sqlite/sqlite-options.js';
import { WriterDataSource } from '../../src/platform/database/sql/sqlite/writer.data-source.js';
import { sqlEntities } from '../support/ports.js';
import { temporaryFolder } from './sql-database.js';

describe('the SQL migrations', () => {
  const names = sqlMigrations.map(({ name }) => name);
  let folder: string;
  let config: SqliteConfig;
  let migrator: Migrator;
  let writer: WriterDataSource;
  let database: SqliteDatabase;

  beforeEach(async () => {
    folder = await temporaryFolder();
    config = { kind: 'sqlite', path: join(folder, 'shop.db') };
    migrator = await openSqliteMigrator(config);
    writer = await new WriterDataSource(writerOptions(config, await sqlEntities())).initialize();
    database = databaseOf(writer);
  });
  afterEach(async () => {
    await migrator.close();
    await writer.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const tables = () =>
    database
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`)
      .pluck()
      .all();
  const drift = async () => sqliteSchemaDifference(config, await sqlEntities());

  const executed = async () =>
    (await migrator.status()).filter(({ executedAt }) => executedAt !== null).map(({ name }) => name);

  describe('up, down and up again', () => {
    it('create the schema of the entities', async () => {
      expect(await migrator.up()).toEqual(names);
      expect(await drift()).toEqual({ up: [], down: [] });
      const down: (string | null)[] = [];
      for (const name of [...names, 'one more']) down.push(name && (await migrator.down()));
      expect(down).toEqual([...names.toReversed(), null]);
      expect(tables()).toEqual(['migrations']);
      expect(await migrator.up()).toEqual(names);
      expect(await drift()).toEqual({ up: [], down: [] });
    });

    // TypeORM compares CHECKs by their names alone.
    it('create exactly the check constraints of the entities', async () => {
      await migrator.up();
      const checks = writer.entityMetadatas.flatMap(({ tableName, checks }) =>
        checks.map(({ name, expression }) => ({
          tableName,
          check: `CONSTRAINT "${name}" CHECK (${expression})`,
        })),
      );
      expect(checks.length).toBeGreaterThan(7);
      for (const { tableName, check } of checks) {
        const sql = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(tableName);
        expect(sql).toContain(check);
      }
    });

    it('differ when there is schema drift, which the difference removes', async () => {
      await migrator.up();
      database.exec('ALTER TABLE users ADD COLUMN nickname varchar; DROP INDEX ix_products_newest');
      const { up, down } = await drift();
      expect(up).toEqual([
        'ALTER TABLE "users" DROP COLUMN "nickname"',
        expect.stringContaining('CREATE INDEX "ix_products_newest"'),
      ]);
      database.exec(up.join(';'));
      expect(await drift()).toEqual({ up: [], down: [] });
      database.exec(down.join(';'));
      expect(await drift()).toEqual({ up, down });
    });

    it('record when they ran', async () => {
      expect(await migrator.status()).toEqual(names.map((name) => ({ name, executedAt: null })));
      const before = Date.now();
      await migrator.up();
      for (const { executedAt } of await migrator.status()) {
        expect(Math.abs(Number(executedAt) - before)).toBeLessThan(60_000);
      }
    });
  });

  it('run once when several processes start together', async () => {
    const others = await Promise.all([openSqliteMigrator(config), openSqliteMigrator(config)]);
    const ran = await Promise.all([migrator, ...others].map((one) => one.up()));
    expect(ran.flat()).toEqual(names);
    await Promise.all(others.map((other) => other.close()));
  });

  it('leave nothing behind when one fails', async () => {
    database.exec('CREATE TABLE products (id integer)');
    await expect(migrator.up()).rejects.toThrow('already exists');
    expect(tables()).toEqual(['products']);
    database.exec('DROP TABLE products');
    expect(await migrator.up()).toEqual(names);
  });

  it('do not migrate down when a user would lose its role', async () => {
    await migrator.up();
    database.exec(`INSERT INTO users (email, username, password_hash) VALUES ('a@b.c', 'a', 'x')`);
    while ((await executed()).at(-1) !== SeedAccess1795392000002.name) await migrator.down();
    await expect(migrator.down()).rejects.toThrow('FOREIGN KEY');
    expect(database.prepare('SELECT count(*) FROM role_permissions').pluck().get()).not.toBe(0);
  });

  it('seed the permissions of the design and grant them to the roles of the design only', async () => {
    await migrator.up();
    const all = (sql: string) => database.prepare(sql).all();
    const removed = new Set<string>(routelessPermissions.map(({ name }) => name));
    const expected = defaultPermissions.filter(({ name }) => !removed.has(name));
    const names = new Set(expected.map(({ name }) => name));
    const rows = all('SELECT name, resource, action FROM permissions ORDER BY id') as typeof expected;
    // Features add more.
    expect(rows.filter(({ name }) => names.has(name))).toEqual(expected);
    for (const { name, permissions } of defaultRoles) {
      const granted = database
        .prepare(
          `SELECT p.name FROM roles r JOIN role_permissions g ON g.role_id = r.id
           JOIN permissions p ON p.id = g.permission_id WHERE r.name = ? ORDER BY g.id`,
        )
        .pluck();
      const ofDesign = granted.all(name).filter((each) => names.has(each as string));
      expect(ofDesign).toEqual(permissions.filter((each) => !removed.has(each)));
    }
  });

  describe('reject, even in raw SQL,', () => {
    beforeEach(async () => {
      await migrator.up();
      database.exec(`
        INSERT INTO users (id, email, username, username_folded, password_hash) VALUES (1, 'a@b.c', 'a', 'a', 'x');
        INSERT INTO categories (id, name, name_folded, slug) VALUES (1, 'C', 'c', 'c');
        INSERT INTO products (id, name, name_folded, slug, search_text, category_id, price)
          VALUES (1, 'P', 'p', 'p', 'p', 1, '19.99');
        INSERT INTO orders (id, order_number, user_id, total_amount, idempotency_key)
          VALUES (1, 'ORD-2025-001', 1, 19.99, 'key');
        INSERT INTO order_items (order_id, product_id, product_name, quantity, price) VALUES (1, 1, 'P', 1, 19.99);
        INSERT INTO cart_items (user_id, product_id) VALUES (1, 1);
        INSERT INTO cart_items (session_id, product_id) VALUES ('guest', 1);
        INSERT INTO refresh_tokens (user_id, session_id, token, expires_at) VALUES (1, 's', 't', '2025-01-01');
      `);
    });

    const aProduct = (column: string, value: string) =>
      `UPDATE products SET ${column} = ${value} WHERE id = 1`;

    it.each([
      ['a negative price', aProduct('price', '-0.01')],
      ['a price beyond ten digits', aProduct('price', '100000000')],
      ['a price that is a string', aProduct('price', `'much'`)],
      ['a negative stock', aProduct('stock_quantity', '-1')],
      ['a fractional stock', aProduct('stock_quantity', '1.5')],
      ['a stock that exceeds an int', aProduct('stock_quantity', '2147483648')],
      ['an unknown status', `UPDATE orders SET status = 'lost'`],
      ['a negative total', `UPDATE orders SET total_amount = -1`],
      ['an ordered quantity of 0', 'UPDATE order_items SET quantity = 0'],
      ['a negative ordered price', 'UPDATE order_items SET price = -1'],
      ['a cart quantity of 0', 'UPDATE cart_items SET quantity = 0'],
      ['a cart line without an owner', 'INSERT INTO cart_items (product_id) VALUES (1)'],
      ['a cart line with two owners', `UPDATE cart_items SET session_id = 'both' WHERE user_id = 1`],
    ])('%s', (_, sql) => {
      expect(() => database.exec(sql)).toThrow('CHECK constraint failed');
    });

    const aUser = (...[email, username, folded]: string[]) =>
      `INSERT INTO users (email, username, username_folded, password_hash)
        VALUES ('${email}', '${username}', '${folded}', 'x')`;

    const again = (table: string, columns: string) =>
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${table}`;

    it.each([
      ['users.email', aUser('a@b.c', 'b', 'b')],
      ['users.username', aUser('b@b.c', 'a', 'b')],
      ['users.username_folded', aUser('b@b.c', 'A', 'a')],
      ['token', again('refresh_tokens', 'user_id, session_id, token, expires_at')],
      ['name', again('roles', 'name')],
      ['name', again('permissions', 'name, resource, action')],
      ['role_permissions.permission_id', again('role_permissions', 'role_id, permission_id')],
      ['categories.slug', again('categories', 'name, name_folded, slug')],
      ['products.slug', again('products', 'name, name_folded, slug, search_text, category_id, price')],
      ['order_number', again('orders', 'order_number, total_amount')],
      [
        'idempotency_key',
        `INSERT INTO orders (order_number, total_amount, idempotency_key) VALUES ('n', 1, 'key')`,
      ],
      ['order_items.product_id', again('order_items', 'order_id, product_id, product_name, quantity, price')],
      ['user_id, cart_items.product_id', 'INSERT INTO cart_items (user_id, product_id) VALUES (1, 1)'],
      [
        'session_id, cart_items.product_id',
        `INSERT INTO cart_items (session_id, product_id) VALUES ('guest', 1)`,
      ],
    ])('a duplicate %s', (column, sql) => {
      expect(() => database.exec(sql)).toThrow(new RegExp(`UNIQUE constraint failed: .*${column}`));
    });

    it.each([
      ['role', `UPDATE users SET role = 'nobody'`],
      ['user of a token', 'UPDATE refresh_tokens SET user_id = 404'],
      ['parent', 'UPDATE categories SET parent_id = 404'],
      ['category', aProduct('category_id', '404')],
      ['vendor', aProduct('vendor_id', '404')],
      ['buyer', 'UPDATE orders SET user_id = 404'],
      ['order', 'UPDATE order_items SET order_id = 404'],
      ['ordered product', 'UPDATE order_items SET product_id = 404'],
      ['product in a cart', 'UPDATE cart_items SET product_id = 404'],
      ['owner of a cart', 'UPDATE cart_items SET user_id = 404 WHERE user_id = 1'],
      ['granted permission', 'UPDATE role_permissions SET permission_id = 404 WHERE id = 1'],
      ['role with a grant', 'UPDATE role_permissions SET role_id = 404 WHERE id = 1'],
    ])('a missing %s', (_, sql) => {
      expect(() => database.exec(sql)).toThrow('FOREIGN KEY constraint failed');
    });

    it.each(['users', 'roles', 'permissions', 'categories', 'products', 'orders'])(
      'deleting from %s rows that others refer to',
      (table) => {
        expect(() => database.exec(`DELETE FROM ${table}`)).toThrow('FOREIGN KEY constraint failed');
      },
    );
  });
});
