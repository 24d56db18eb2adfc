import { Types, type mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCatalogueFields } from '../../migrations/mongo/0008-catalogue.js';
import { databaseBefore } from './database-before.js';
import type { RawDatabase } from './mongo-database.js';

const time = new Date('2025-01-15T09:30:00.123Z');

describe('the migration of former slugs and withdrawn products', () => {
  let raw: RawDatabase;
  let db: mongo.Db;

  beforeEach(async () => {
    raw = await databaseBefore(addCatalogueFields);
    db = raw.db;
    const category = { _id: new Types.ObjectId(), name: 'c', slug: 'c' };
    await db.collection('categories').insertOne({
      ...{ ...category, name_folded: 'c', description: null, parent_id: null },
      ...{ is_active: true, lock: 0, created_at: time, updated_at: time },
    });
    const addProduct = (slug: string, vendor_id: Types.ObjectId | null, is_active = true) =>
      db.collection('products').insertOne({
        ...{ name: slug, name_folded: slug, slug, description: null, search_text: slug, category },
        ...{ price: Types.Decimal128.fromString('1.00'), stock_quantity: 0, is_active, vendor_id },
        ...{ created_at: time, updated_at: time },
      });
    const users = [
      ['selling', 'vendor', true],
      ['inactive', 'vendor', false],
      ['customer', 'customer', true],
      ['moderator', 'moderator', true],
      ['admin', 'admin', true],
    ] as const;
    for (const [name, role, is_active] of users) {
      const _id = new Types.ObjectId();
      await db.collection('users').insertOne({
        ...{ _id, email: name, username: name, password_hash: '$', full_name: null, role, is_active },
        ...{ search_text: name, is_verified: true, verification_token: null, password_reset_token: null },
        ...{ verification_token_expires: null, password_reset_expires: null, last_login: null },
        ...{ created_at: time, updated_at: time },
      });
      await addProduct(name, _id);
      await addProduct(`${name}-hidden`, _id, false);
    }
    await addProduct('own', null);
  });
  afterEach(() => raw.close());

  async function state(): Promise<unknown> {
    const all: unknown[] = [];
    for (const name of ['categories', 'products']) {
      const [info] = await db.listCollections<mongo.CollectionInfo>({ name }).toArray();
      const indexes = (await db.collection(name).indexes()).map((index) => index.name);
      const documents = await db.collection(name).find().sort({ _id: 1 }).toArray();
      all.push({ name, options: info?.options, indexes: indexes.sort(), documents });
    }
    return all;
  }

  it('withdraws only the products of vendors that do not sell', async () => {
    await addCatalogueFields.up(db);
    const slugs = async (filter: object) =>
      (await db.collection('products').find(filter).sort({ slug: 1 }).toArray()).map(
        ({ slug }) => slug as string,
      );
    expect(await slugs({ withdrawn: true })).toEqual(['customer', 'inactive']);
    expect(await slugs({ is_active: true })).toEqual(['admin', 'moderator', 'own', 'selling']);
    expect(await slugs({ former_slugs: [] })).toHaveLength(11);
  });

  it('migrates up, down to the previous state and up again, and can be repeated', async () => {
    const before = await state();
    await addCatalogueFields.up(db);
    const after = await state();
    await addCatalogueFields.up(db);
    expect(await state()).toEqual(after);
    await addCatalogueFields.down(db);
    expect(await state()).toEqual(before);
    await addCatalogueFields.down(db);
    expect(await state()).toEqual(before);
    await addCatalogueFields.up(db);
    expect(await state()).toEqual(after);
  });
});
