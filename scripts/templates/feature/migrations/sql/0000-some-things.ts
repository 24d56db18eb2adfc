import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SomeThings1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "some_things" (
        "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
        "text" text NOT NULL,
        "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
      )`,
    );
    await runner.query(`CREATE INDEX "ix_some_things_newest" ON "some_things" ("created_at")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "some_things"`);
  }
}
