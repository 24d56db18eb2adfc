import type { MigrationInterface, QueryRunner } from 'typeorm';
import { exchange, type Index } from './exchange-indexes.js';

/**
 * What carts and the lists of orders need. Lines that are there stay: they are taken to have been
 * added at the price that their product has now, and a guest's cart to have been visited when the
 * last of them changed.
 */
export class Shopping1795392000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...columns, ...values, ...exchange(oldIndexes, newIndexes)]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of exchange(newIndexes, oldIndexes)) await runner.query(statement);
    for (const column of ['expires_at', 'clipped', 'price']) {
      await runner.query(`ALTER TABLE "cart_items" DROP COLUMN "${column}"`);
    }
  }
}

const columns = [
  `ALTER TABLE "cart_items" ADD COLUMN "price" decimal(10,2) NOT NULL DEFAULT 0
    CONSTRAINT "ck_cart_items_price" CHECK ("price" BETWEEN 0 AND 99999999.99)`,
  `ALTER TABLE "cart_items" ADD COLUMN "clipped" boolean NOT NULL DEFAULT 0`,
  `ALTER TABLE "cart_items" ADD COLUMN "expires_at" datetime`,
];

const values = [
  `UPDATE "cart_items" SET "price" = (SELECT "price" FROM "products" WHERE "id" = "product_id")`,
  `UPDATE "cart_items" SET "expires_at" = (
      SELECT strftime('%Y-%m-%d %H:%M:%f', max("line"."updated_at"), '+7 days') FROM "cart_items" "line"
      WHERE "line"."session_id" = "cart_items"."session_id"
    ) WHERE "session_id" IS NOT NULL`,
];

const oldIndexes: readonly Index[] = [{ name: 'ix_orders_user_id', on: '"orders" (user_id)' }];

const newIndexes: readonly Index[] = [
  { name: 'ix_orders_newest', on: '"orders" (created_at)' },
  { name: 'ix_orders_user_newest', on: '"orders" (user_id, created_at)' },
  { name: 'ix_orders_status_newest', on: '"orders" (status, created_at)' },
  // The sequences of a year in the order of their numbers, where text would have 1000 before 999.
  {
    name: 'ix_orders_sequence',
    on: '"orders" (substr(order_number, 1, 9), CAST(substr(order_number, 10) AS integer))',
  },
  { name: 'ix_cart_items_expires_at', on: '"cart_items" (expires_at) WHERE "expires_at" IS NOT NULL' },
];
