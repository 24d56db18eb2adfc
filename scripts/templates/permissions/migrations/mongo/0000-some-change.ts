import { Types } from 'mongoose';
import type { MongoMigration } from './migration.js';

const PERMISSIONS = [{ name: 'see_thing', action: 'see', resource: 'thing' }] as const;

interface Role {
  readonly permissions: Types.ObjectId[];
  readonly lock: number;
}

/** Administrators have them at once. What other roles get is decided by those who run the shop. */
export const migrateSomeChange: MongoMigration = {
  name: '0000-some-change',

  async up(db) {
    for (const { name, action, resource } of PERMISSIONS) {
      const added = { _id: new Types.ObjectId(), action, resource, lock: 0, created_at: new Date() };
      await db.collection('permissions').updateOne({ name }, { $setOnInsert: added }, { upsert: true });
    }
  },

  async down(db) {
    for (const { name } of PERMISSIONS) {
      const permission = await db.collection('permissions').findOne({ name });
      if (!permission) continue;
      const { _id } = permission;
      await db
        .collection<Role>('roles')
        .updateMany({ permissions: _id }, { $pull: { permissions: _id }, $inc: { lock: 1 } });
      await db.collection('permissions').deleteOne({ _id });
    }
  },
};
