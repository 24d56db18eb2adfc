import type { mongo, Types } from 'mongoose';
import { addingFields } from './fields.js';
import type { MongoMigration } from './migration.js';
import { arrayOf, bool, string } from './rules.js';

interface UserDocument {
  readonly _id: Types.ObjectId;
  readonly role: string;
  readonly is_active: boolean;
}

interface RoleDocument {
  readonly name: string;
  readonly permissions: readonly Types.ObjectId[];
}

const fields = addingFields(
  {
    collection: 'products',
    // The slugs that it had before, for redirects; and whether it was taken off sale because its
    // vendor no longer sells.
    rules: { former_slugs: arrayOf(string), withdrawn: bool },
    valuesOf: () => ({ former_slugs: [], withdrawn: false }),
    indexes: [{ name: 'ix_products_former_slugs', key: { former_slugs: 1 } }],
  },
  {
    collection: 'categories',
    rules: { former_slugs: arrayOf(string) },
    valuesOf: () => ({ former_slugs: [] }),
    indexes: [{ name: 'ix_categories_former_slugs', key: { former_slugs: 1 } }],
  },
);

/** Takes the products of vendors who no longer sell off sale, besides. */
export const addCatalogueFields: MongoMigration = {
  name: '0008-catalogue',

  async up(db) {
    await fields.up(db);
    const vendors = await db.collection('products').distinct('vendor_id', { is_active: true });
    const stopped = await thoseWhoDoNotSell(
      db,
      vendors.filter((id): id is Types.ObjectId => id !== null),
    );
    await db
      .collection('products')
      .updateMany(
        { vendor_id: { $in: stopped }, is_active: true },
        { $set: { is_active: false, withdrawn: true } },
      );
  },

  async down(db) {
    await db.collection('products').updateMany({ withdrawn: true }, { $set: { is_active: true } });
    await fields.down(db);
  },
};

/** A vendor sells while the account is active, and its role is `vendor` or may change products. */
async function thoseWhoDoNotSell(db: mongo.Db, vendors: Types.ObjectId[]): Promise<Types.ObjectId[]> {
  const permission = await db.collection('permissions').findOne({ name: 'update_product' });
  const selling = new Set(['vendor', 'admin']);
  for await (const { name, permissions } of db.collection<RoleDocument>('roles').find()) {
    if (permission && permissions.some((id) => id.equals(permission._id))) selling.add(name);
  }
  const stopped: Types.ObjectId[] = [];
  for await (const user of db.collection<UserDocument>('users').find({ _id: { $in: vendors } })) {
    if (!user.is_active || !selling.has(user.role)) stopped.push(user._id);
  }
  return stopped;
}
