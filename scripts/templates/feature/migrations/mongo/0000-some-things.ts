import { creating } from './collection.js';
import type { MongoMigration } from './migration.js';
import { date, object, objectId, string } from './rules.js';

export const migrateSomeThings: MongoMigration = {
  name: '0000-some-things',
  ...creating({
    name: 'some_things',
    rule: object({
      _id: objectId,
      text: string,
      created_at: date,
    }),
    indexes: [{ name: 'ix_some_things_newest', key: { created_at: -1, _id: -1 } }],
  }),
};
