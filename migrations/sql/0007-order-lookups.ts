import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which cart lines a log-in has merged, and the orders of one contact address: what lists, limits
 * and linking look for.
 */
export class OrderLookups1795392000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "cart_items" ADD COLUMN "merged" boolean NOT NULL DEFAULT 0`);
    await runner.query(
      `CREATE INDEX "ix_orders_contact_newest" ON "orders" (contact_email, created_at) WHERE "contact_email" IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ix_orders_contact_newest"`);
    await runner.query(`ALTER TABLE "cart_items" DROP COLUMN "merged"`);
  }
}
