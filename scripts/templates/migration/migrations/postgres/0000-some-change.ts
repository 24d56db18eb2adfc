import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SomeChange1795392000000 implements MigrationInterface {
  async up(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }

  async down(_runner: QueryRunner): Promise<void> {
    throw new Error('This migration is not written yet.');
  }
}
