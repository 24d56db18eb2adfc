import { Types, type mongo } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addShopping } from '../../migrations/mongo/0006-shopping.js';
import { databaseBefore } from './database-before.js';
import type { RawDatabase } from './mongo-database.js';

const time = new Date('2025-01-15T09:30:00.123Z');
const money = (text: string) => Types.Decimal128.fromString(text);

describe('the migration of carts and orders', () => {
  let raw: RawDatabase;
  let db: mongo.Db;
  const [cheap, dear, missing] = [new Types.ObjectId(), new Types.ObjectId(), new Types.ObjectId()];

  beforeEach(async () => {
    raw = await databaseBefore(addShopping);
    db = raw.db;
    for (const [_id, price] of [[cheap, '0.05'] as const, [dear, '99999999.99'] as const])
      await addProduct(_id, price);
    await addCart('two', cheap, dear);
    await addCart('none');
  });
  afterEach(async () => {
    await raw.close();
  });

  async function addProduct(_id: Types.ObjectId, price: string): Promise<void> {
    await db.collection('products').insertOne({
      ...{ _id, name: 'a', name_folded: 'a', slug: price, description: null, search_text: 'a' },
      ...{ category: { _id, name: 'c', slug: 'c' }, price: money(price), stock_quantity: 0 },
      ...{ is_active: true, vendor_id: null, created_at: time, updated_at: time },
    });
  }

  const oldLine = (product_id: Types.ObjectId) => ({ product_id, quantity: 2, added_at: time });

  async function addCart(session_id: string, ...products: Types.ObjectId[]): Promise<void> {
    const owner = { _id: new Types.ObjectId(), user_id: null, session_id };
    const items = products.map(oldLine);
    await db.collection('carts').insertOne({ ...owner, items, updated_at: time, expires_at: null });
  }

  /** Everything that the migration may touch: rules, indexes, documents. */
  async function state(): Promise<unknown> {
    const all: unknown[] = [];
    for (const name of ['carts', 'orders']) {
      const [info] = await db.listCollections<mongo.CollectionInfo>({ name }).toArray();
      const indexes = (await db.collection(name).indexes()).map((index) => index.name);
      const documents = await db.collection(name).find().sort({ _id: 1 }).toArray();
      all.push({ name, options: info?.options, indexes: indexes.sort(), documents });
    }
    return all;
  }

  const itemsOf = async (session_id: string): Promise<unknown> =>
    (await db.collection('carts').findOne({ session_id }))?.items;

  it('migrates up, down to the previous state and up again, and can be repeated', async () => {
    const before = await state();
    await addShopping.up(db);
    const after = await state();
    await addShopping.up(db);
    expect(await state()).toEqual(after);
    await addShopping.down(db);
    expect(await state()).toEqual(before);
    await addShopping.down(db);
    expect(await state()).toEqual(before);
    await addShopping.up(db);
    expect(await state()).toEqual(after);
  });

  it('sets the prices of existing lines to those of their products', async () => {
    await addShopping.up(db);
    expect(await itemsOf('two')).toEqual([
      { ...oldLine(cheap), price: money('0.05'), clipped: false },
      { ...oldLine(dear), price: money('99999999.99'), clipped: false },
    ]);
    expect(await itemsOf('none')).toEqual([]);
  });

  it('keeps the prices that it set before it was interrupted', async () => {
    await addShopping.up(db);
    await db.collection('products').updateOne({ _id: cheap }, { $set: { price: money('7.00') } });
    await addShopping.up(db);
    expect(await itemsOf('two')).toMatchObject([{ price: money('0.05') }, { price: money('99999999.99') }]);
  });

  it('removes a line whose product does not exist', async () => {
    await addCart('odd', missing, cheap);
    await addShopping.up(db);
    expect(await itemsOf('odd')).toMatchObject([{ product_id: cheap }]);
  });
});
