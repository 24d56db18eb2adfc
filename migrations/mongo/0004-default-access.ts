import { Types, type mongo } from 'mongoose';
import { defaultPermissions, defaultRoles } from '../default-access.js';
import type { MongoMigration } from './migration.js';

interface NamedDocument extends mongo.Document {
  readonly _id: Types.ObjectId;
  readonly name: string;
}

/**
 * The default roles and permissions. What is there under its name stays as it was edited. Going
 * down, users of a role keep it, and the migration with it.
 */
export const seedAccess: MongoMigration = {
  name: '0004-default-access',

  async up(db) {
    const permissions = db.collection<NamedDocument>('permissions');
    const roles = db.collection<NamedDocument>('roles');
    for (const { name, resource, action } of defaultPermissions) {
      await addUnlessThere(permissions, name, { resource, action });
    }
    const ids = new Map<string, Types.ObjectId>();
    for await (const { _id, name } of permissions.find()) ids.set(name, _id);
    for (const { name, description, permissions: granted } of defaultRoles) {
      await addUnlessThere(roles, name, {
        description,
        permissions: granted.map((permission) => ids.get(permission)),
      });
    }
  },

  async down(db) {
    await db.collection('roles').deleteMany({});
    await db.collection('permissions').deleteMany({});
  },
};

async function addUnlessThere(
  collection: mongo.Collection<NamedDocument>,
  name: string,
  fields: mongo.Document,
): Promise<void> {
  await collection.updateOne(
    { name },
    { $setOnInsert: { _id: new Types.ObjectId(), ...fields, created_at: new Date() } },
    { upsert: true },
  );
}
