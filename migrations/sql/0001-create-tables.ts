import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The ten tables. Times are UTC text to the millisecond. A CHECK with BETWEEN also refuses text,
 * which SQLite would store in a numeric column and holds to be greater than every number.
 */
export class CreateTables1795392000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...indexes]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of dropOrder) await runner.query(`DROP TABLE "${table}"`);
  }
}

const id = `"id" integer PRIMARY KEY AUTOINCREMENT NOT NULL`;
const time = (column: string): string =>
  `"${column}" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))`;
const price = (table: string, column: string): string =>
  `CONSTRAINT "ck_${table}_${column}" CHECK ("${column}" BETWEEN 0 AND 99999999.99)`;
const quantity = (table: string, column: string, least: number): string =>
  `CONSTRAINT "ck_${table}_${column}" CHECK ("${column}" BETWEEN ${least} AND 2147483647 AND typeof("${column}") = 'integer')`;
const unique = (table: string, ...columns: string[]): string =>
  `CONSTRAINT "uq_${table}_${columns.join('_')}" UNIQUE (${columns.map((column) => `"${column}"`).join(', ')})`;
const foreignKey = (table: string, column: string, target: string, targetColumn = 'id'): string =>
  `CONSTRAINT "fk_${table}_${column}" FOREIGN KEY ("${column}") REFERENCES "${target}" ("${targetColumn}") ON DELETE RESTRICT`;
const index = (table: string, columns: string, name = columns): string =>
  `CREATE INDEX "ix_${table}_${name}" ON "${table}" (${columns})`;

const tables = [
  `CREATE TABLE "roles" (
    ${id},
    "name" varchar NOT NULL,
    "description" varchar,
    ${time('created_at')},
    ${unique('roles', 'name')}
  )`,
  `CREATE TABLE "permissions" (
    ${id},
    "name" varchar NOT NULL,
    "resource" varchar NOT NULL,
    "action" varchar NOT NULL,
    ${time('created_at')},
    ${unique('permissions', 'name')}
  )`,
  `CREATE TABLE "role_permissions" (
    ${id},
    "role_id" integer NOT NULL,
    "permission_id" integer NOT NULL,
    ${time('created_at')},
    ${unique('role_permissions', 'role_id', 'permission_id')},
    ${foreignKey('role_permissions', 'role_id', 'roles')},
    ${foreignKey('role_permissions', 'permission_id', 'permissions')}
  )`,
  `CREATE TABLE "users" (
    ${id},
    "email" varchar NOT NULL,
    "username" varchar NOT NULL,
    "password_hash" varchar NOT NULL,
    "full_name" varchar,
    "role" varchar NOT NULL DEFAULT 'customer',
    "is_active" boolean NOT NULL DEFAULT 1,
    "is_verified" boolean NOT NULL DEFAULT 0,
    "verification_token" varchar,
    "verification_token_expires" datetime,
    "password_reset_token" varchar,
    "password_reset_expires" datetime,
    "last_login" datetime,
    ${time('created_at')},
    ${time('updated_at')},
    ${unique('users', 'email')},
    ${unique('users', 'username')},
    ${foreignKey('users', 'role', 'roles', 'name')}
  )`,
  `CREATE TABLE "refresh_tokens" (
    ${id},
    "user_id" integer NOT NULL,
    "session_id" varchar NOT NULL,
    "token" varchar NOT NULL,
    "expires_at" datetime NOT NULL,
    "is_revoked" boolean NOT NULL DEFAULT 0,
    ${time('created_at')},
    ${time('updated_at')},
    ${unique('refresh_tokens', 'token')},
    ${foreignKey('refresh_tokens', 'user_id', 'users')}
  )`,
  `CREATE TABLE "categories" (
    ${id},
    "name" varchar NOT NULL,
    "name_folded" varchar NOT NULL,
    "slug" varchar NOT NULL,
    "description" varchar,
    "parent_id" integer,
    "is_active" boolean NOT NULL DEFAULT 1,
    ${time('created_at')},
    ${time('updated_at')},
    ${unique('categories', 'slug')},
    ${foreignKey('categories', 'parent_id', 'categories')}
  )`,
  `CREATE TABLE "products" (
    ${id},
    "name" varchar NOT NULL,
    "name_folded" varchar NOT NULL,
    "slug" varchar NOT NULL,
    "description" text,
    "search_text" text NOT NULL,
    "category_id" integer NOT NULL,
    "vendor_id" integer,
    "price" decimal(10,2) NOT NULL,
    "stock_quantity" integer NOT NULL DEFAULT 0,
    "is_active" boolean NOT NULL DEFAULT 1,
    ${time('created_at')},
    ${time('updated_at')},
    ${unique('products', 'slug')},
    ${price('products', 'price')},
    ${quantity('products', 'stock_quantity', 0)},
    ${foreignKey('products', 'category_id', 'categories')},
    ${foreignKey('products', 'vendor_id', 'users')}
  )`,
  `CREATE TABLE "orders" (
    ${id},
    "order_number" varchar NOT NULL,
    "user_id" integer,
    "contact_email" varchar,
    "status" varchar NOT NULL DEFAULT 'pending',
    "total_amount" decimal(10,2) NOT NULL,
    "idempotency_key" varchar,
    "request_hash" varchar,
    ${time('created_at')},
    ${time('updated_at')},
    ${unique('orders', 'order_number')},
    ${unique('orders', 'idempotency_key')},
    CONSTRAINT "ck_orders_status" CHECK ("status" IN ('pending', 'processing', 'shipped', 'delivered', 'cancelled')),
    ${price('orders', 'total_amount')},
    ${foreignKey('orders', 'user_id', 'users')}
  )`,
  `CREATE TABLE "order_items" (
    ${id},
    "order_id" integer NOT NULL,
    "product_id" integer NOT NULL,
    "product_name" varchar NOT NULL,
    "quantity" integer NOT NULL,
    "price" decimal(10,2) NOT NULL,
    ${time('created_at')},
    ${unique('order_items', 'order_id', 'product_id')},
    ${quantity('order_items', 'quantity', 1)},
    ${price('order_items', 'price')},
    ${foreignKey('order_items', 'order_id', 'orders')},
    ${foreignKey('order_items', 'product_id', 'products')}
  )`,
  `CREATE TABLE "cart_items" (
    ${id},
    "user_id" integer,
    "session_id" varchar,
    "product_id" integer NOT NULL,
    "quantity" integer NOT NULL DEFAULT 1,
    ${time('created_at')},
    ${time('updated_at')},
    ${unique('cart_items', 'user_id', 'product_id')},
    ${unique('cart_items', 'session_id', 'product_id')},
    ${quantity('cart_items', 'quantity', 1)},
    CONSTRAINT "ck_cart_items_owner" CHECK (("user_id" IS NULL) <> ("session_id" IS NULL)),
    ${foreignKey('cart_items', 'user_id', 'users')},
    ${foreignKey('cart_items', 'product_id', 'products')}
  )`,
];

// A unique constraint is an index of its first columns as well, so what it covers has no other. The
// id closes every index by itself: SQLite appends the rowid. Each sort of a product list has an
// index for the whole shop and one for a category, so that a page is one range of one index
// whatever the size of the table; falling prices need their own, because their ids rise.
const indexes = [
  index('role_permissions', 'permission_id'),
  index('users', 'role'),
  index('refresh_tokens', 'user_id'),
  index('refresh_tokens', 'session_id'),
  index('categories', 'parent_id'),
  index('categories', 'is_active, name_folded', 'name'),
  index('products', 'vendor_id'),
  index('products', 'is_active, created_at', 'newest'),
  index('products', 'is_active, price', 'price'),
  index('products', 'is_active, price DESC', 'price_falling'),
  index('products', 'is_active, name_folded', 'name'),
  index('products', 'category_id, is_active, created_at', 'category_newest'),
  index('products', 'category_id, is_active, price', 'category_price'),
  index('products', 'category_id, is_active, price DESC', 'category_price_falling'),
  index('products', 'category_id, is_active, name_folded', 'category_name'),
  index('orders', 'user_id'),
  index('order_items', 'product_id'),
  index('cart_items', 'product_id'),
];

/** Those that refer to others first. */
const dropOrder = [
  'cart_items',
  'order_items',
  'orders',
  'products',
  'categories',
  'refresh_tokens',
  'users',
  'role_permissions',
  'permissions',
  'roles',
];
