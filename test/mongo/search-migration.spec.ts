import { Types, type mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refoldTexts } from '../../migrations/mongo/0007-search.js';
import { searchText } from '../../src/platform/database/mongo/search-text.js';
import { fold } from '../../src/shared/text.js';
import { databaseBefore } from './database-before.js';
import type { RawDatabase } from './mongo-database.js';

const time = new Date('2025-01-15T09:30:00.123Z');
const NAME = 'Shepherd’s Wool Rug 170 × 240';

describe('the folding migration', () => {
  let raw: RawDatabase;
  let db: mongo.Db;

  beforeEach(async () => {
    raw = await databaseBefore(refoldTexts);
    db = raw.db;
    const _id = new Types.ObjectId();
    await db.collection('categories').insertOne({
      ...{ _id, name: 'Øl', name_folded: 'øl', slug: 'ol', description: null, parent_id: null },
      ...{ is_active: true, lock: 0, created_at: time, updated_at: time },
    });
    await db.collection('products').insertOne({
      ...{ _id, name: NAME, name_folded: 'shepherd’s wool rug 170 × 240', slug: 'rug', description: 'Łódź' },
      ...{
        search_text: 'shepherd’s wool rug 170 × 240\u034Fłodz',
        category: { _id, name: 'Øl', slug: 'ol' },
      },
      ...{ price: Types.Decimal128.fromString('1.00'), stock_quantity: 0 },
      ...{ is_active: true, vendor_id: null, created_at: time, updated_at: time },
    });
    await db.collection('users').insertOne({
      ...{
        _id,
        email: 'ann@shop.org',
        username: 'Ann',
        password_hash: '$',
        full_name: 'Łucja',
        role: 'admin',
      },
      ...{ search_text: 'ann@shop.org\u034Fann\u034Fłucja', is_active: true, is_verified: true },
      ...{ verification_token: null, verification_token_expires: null, password_reset_token: null },
      ...{ password_reset_expires: null, last_login: null, created_at: time, updated_at: time },
    });
  });
  afterEach(() => raw.close());

  const state = () =>
    Promise.all(['categories', 'products', 'users'].map((name) => db.collection(name).find().toArray()));

  it('folds existing documents like the application does', async () => {
    await refoldTexts.up(db);
    const [category, product, user] = (await state()).map(([document]) => document);
    expect(category).toMatchObject({ name: 'Øl', name_folded: 'ol' });
    expect(product).toMatchObject({ name_folded: fold(NAME), search_text: searchText(NAME, 'Łódź') });
    expect(user).toMatchObject({ search_text: searchText('ann@shop.org', 'Ann', 'Łucja') });
  });

  it('migrates up, down to the previous state and up again, and can be repeated', async () => {
    const before = await state();
    await refoldTexts.up(db);
    const after = await state();
    expect(after).not.toEqual(before);
    await refoldTexts.up(db);
    expect(await state()).toEqual(after);
    await refoldTexts.down(db);
    await refoldTexts.down(db);
    expect(await state()).toEqual(before);
    await refoldTexts.up(db);
    expect(await state()).toEqual(after);
  });
});
