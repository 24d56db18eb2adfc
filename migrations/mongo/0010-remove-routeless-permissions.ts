import { Types, type mongo } from 'mongoose';
import { routelessPermissions } from '../routeless-permissions.js';
import type { MongoMigration } from './migration.js';

interface PermissionDocument extends mongo.Document {
  readonly _id: Types.ObjectId;
  readonly name: string;
}

interface RoleDocument {
  readonly name: string;
  readonly permissions: Types.ObjectId[];
  readonly lock: number;
}

/**
 * Removes them from every role. Going down, the administrators get them back; what other roles had
 * is not known any more.
 */
export const removeRoutelessPermissions: MongoMigration = {
  name: '0010-remove-routeless-permissions',

  async up(db) {
    const permissions = db.collection<PermissionDocument>('permissions');
    const roles = db.collection<RoleDocument>('roles');
    for (const { name } of routelessPermissions) {
      const permission = await permissions.findOne({ name });
      if (!permission) continue;
      const { _id } = permission;
      await roles.updateMany({ permissions: _id }, { $pull: { permissions: _id }, $inc: { lock: 1 } });
      await permissions.deleteOne({ _id });
    }
  },

  async down(db) {
    const permissions = db.collection<PermissionDocument>('permissions');
    const roles = db.collection<RoleDocument>('roles');
    for (const { name, resource, action } of routelessPermissions) {
      await permissions.updateOne(
        { name },
        { $setOnInsert: { _id: new Types.ObjectId(), resource, action, lock: 0, created_at: new Date() } },
        { upsert: true },
      );
      const permission = await permissions.findOne({ name });
      if (!permission) continue;
      await roles.updateOne(
        { name: 'admin' },
        { $addToSet: { permissions: permission._id }, $inc: { lock: 1 } },
      );
    }
  },
};
