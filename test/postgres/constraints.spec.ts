import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresTestDatabase } from '../support/postgres-databases.js';
import { schemaOf } from './schema.js';

// cspell:ignore pkey

const aUser = (email: string, username: string, folded: string): string =>
  `INSERT INTO users (email, username, username_folded, password_hash)
    VALUES ('${email}', '${username}', '${folded}', 'x')`;

/** Inserts the rows of a table a second time. */
const again = (table: string, columns: string): string =>
  `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM ${table}`;

const CHECKED: [constraint: string, statement: string][] = [
  ['ck_products_price', 'UPDATE products SET price = -0.01'],
  ['ck_products_stock_quantity', 'UPDATE products SET stock_quantity = -1'],
  ['ck_orders_status', `UPDATE orders SET status = 'lost'`],
  ['ck_orders_total_amount', 'UPDATE orders SET total_amount = -1'],
  ['ck_order_items_quantity', 'UPDATE order_items SET quantity = 0'],
  ['ck_order_items_price', 'UPDATE order_items SET price = -1'],
  ['ck_cart_items_quantity', 'UPDATE cart_items SET quantity = 0'],
  ['ck_cart_items_price', 'UPDATE cart_items SET price = -1'],
  ['ck_cart_items_owner', 'INSERT INTO cart_items (product_id) VALUES (1)'],
  ['ck_cart_items_owner', `UPDATE cart_items SET session_id = 'both' WHERE user_id = 1`],
];

const UNIQUE: [constraint: string, statement: string][] = [
  ['uq_users_email', aUser('a@b.c', 'b', 'b')],
  ['uq_users_username', aUser('b@b.c', 'a', 'b')],
  ['uq_users_username_folded', aUser('b@b.c', 'A', 'a')],
  ['uq_refresh_tokens_token', again('refresh_tokens', 'user_id, session_id, token, expires_at')],
  ['uq_roles_name', again('roles', 'name')],
  ['uq_permissions_name', again('permissions', 'name, resource, action')],
  ['uq_role_permissions_role_id_permission_id', again('role_permissions', 'role_id, permission_id')],
  ['uq_categories_slug', again('categories', 'name, name_folded, slug')],
  ['category_former_slugs_pkey', again('category_former_slugs', 'slug, category_id')],
  ['uq_products_slug', again('products', 'name, name_folded, slug, search_text, category_id, price')],
  ['product_former_slugs_pkey', again('product_former_slugs', 'slug, product_id')],
  ['uq_orders_order_number', again('orders', 'order_number, total_amount')],
  [
    'uq_orders_idempotency_key',
    `INSERT INTO orders (order_number, total_amount, idempotency_key) VALUES ('n', 1, 'key')`,
  ],
  [
    'uq_order_items_order_id_product_id',
    again('order_items', 'order_id, product_id, product_name, quantity, price'),
  ],
  ['uq_cart_items_user_id_product_id', 'INSERT INTO cart_items (user_id, product_id) VALUES (1, 1)'],
  [
    'uq_cart_items_session_id_product_id',
    `INSERT INTO cart_items (session_id, product_id) VALUES ('guest', 1)`,
  ],
];

const REFERENCES: [constraint: string, statement: string][] = [
  ['fk_users_role', `UPDATE users SET role = 'nobody'`],
  ['fk_refresh_tokens_user_id', 'UPDATE refresh_tokens SET user_id = 404'],
  ['fk_categories_parent_id', 'UPDATE categories SET parent_id = 404'],
  ['fk_category_former_slugs_category_id', 'UPDATE category_former_slugs SET category_id = 404'],
  ['fk_products_category_id', 'UPDATE products SET category_id = 404'],
  ['fk_products_vendor_id', 'UPDATE products SET vendor_id = 404'],
  ['fk_product_former_slugs_product_id', 'UPDATE product_former_slugs SET product_id = 404'],
  ['fk_orders_user_id', 'UPDATE orders SET user_id = 404'],
  ['fk_order_items_order_id', 'UPDATE order_items SET order_id = 404'],
  ['fk_order_items_product_id', 'UPDATE order_items SET product_id = 404'],
  ['fk_cart_items_product_id', 'UPDATE cart_items SET product_id = 404'],
  ['fk_cart_items_user_id', 'UPDATE cart_items SET user_id = 404 WHERE user_id = 1'],
  ['fk_role_permissions_permission_id', 'UPDATE role_permissions SET permission_id = 404 WHERE id = 1'],
  ['fk_role_permissions_role_id', 'UPDATE role_permissions SET role_id = 404 WHERE id = 1'],
];

describe('the schema of PostgreSQL rejects, even in raw SQL,', () => {
  let client: Client;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const test = await postgresTestDatabase();
    drop = test.drop;
    client = new Client({ connectionString: test.database.url });
    await client.connect();
    await client.query(`
      ${aUser('a@b.c', 'a', 'a')};
      INSERT INTO categories (name, name_folded, slug) VALUES ('C', 'c', 'c');
      INSERT INTO category_former_slugs VALUES ('former', 1);
      INSERT INTO products (name, name_folded, slug, search_text, category_id, vendor_id, price)
        VALUES ('P', 'p', 'p', 'p', 1, 1, 19.99);
      INSERT INTO product_former_slugs VALUES ('former', 1);
      INSERT INTO orders (order_number, user_id, total_amount, idempotency_key)
        VALUES ('ORD-2025-001', 1, 19.99, 'key');
      INSERT INTO order_items (order_id, product_id, product_name, quantity, price) VALUES (1, 1, 'P', 1, 19.99);
      INSERT INTO cart_items (user_id, product_id) VALUES (1, 1);
      INSERT INTO cart_items (session_id, product_id) VALUES ('guest', 1);
      INSERT INTO refresh_tokens (user_id, session_id, token, expires_at) VALUES (1, 's', 't', '2025-01-01');
    `);
  });
  afterAll(async () => {
    await client.end();
    await drop();
  });

  const CHECK_VIOLATION = '23514';
  const UNIQUE_VIOLATION = '23505';
  const FOREIGN_KEY_VIOLATION = '23503';
  const NUMERIC_VALUE_OUT_OF_RANGE = '22003';

  it.each(CHECKED)('what violates %s', async (constraint, statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: CHECK_VIOLATION, constraint });
  });

  it.each(UNIQUE)('a duplicate of %s', async (constraint, statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: UNIQUE_VIOLATION, constraint });
  });

  it.each(REFERENCES)('a missing row of %s', async (constraint, statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: FOREIGN_KEY_VIOLATION, constraint });
  });

  it.each(['users', 'roles', 'permissions', 'categories', 'products', 'orders'])(
    'deleting from %s rows that others refer to',
    async (table) => {
      await expect(client.query(`DELETE FROM ${table}`)).rejects.toMatchObject({
        code: FOREIGN_KEY_VIOLATION,
      });
    },
  );

  it.each([
    ['a price beyond ten digits', 'UPDATE products SET price = 100000000'],
    ['a stock that exceeds an int', 'UPDATE products SET stock_quantity = 2147483648'],
  ])('%s', async (_, statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: NUMERIC_VALUE_OUT_OF_RANGE });
  });

  it('what violates any other constraint: none is missing above', async () => {
    const { constraints, indexes } = await schemaOf(client);
    const tested = new Set([...CHECKED, ...UNIQUE, ...REFERENCES].map(([constraint]) => constraint));
    const others = [
      ...constraints.filter(({ definition }) => !definition?.startsWith('PRIMARY KEY')),
      ...indexes.filter(({ definition }) => definition?.startsWith('CREATE UNIQUE')),
    ].filter(({ name }) => !tested.has(name) && !name.endsWith('_pkey'));
    expect(others).toEqual([]);
  });
});
