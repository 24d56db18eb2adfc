import type { MongoMigration } from './migration.js';

export const migrateSomeChange: MongoMigration = {
  name: '0000-some-change',

  async up(_db) {
    throw new Error('This migration is not written yet.');
  },

  async down(_db) {
    throw new Error('This migration is not written yet.');
  },
};
