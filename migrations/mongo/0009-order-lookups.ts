import type { mongo, Types } from 'mongoose';
import { changeValidator, exchangeIndexes, type Index } from './fields.js';
import type { MongoMigration } from './migration.js';
import { arrayOf, bool, date, money, object, objectId, quantity } from './rules.js';

type CartDocument = mongo.Document & {
  readonly _id: Types.ObjectId;
  readonly items: readonly mongo.Document[];
};

interface Counter {
  readonly _id: string;
  readonly value: number;
}

const lineBefore = {
  product_id: objectId,
  quantity,
  price: money,
  clipped: bool,
  added_at: date,
};
// Whether a log-in has brought the line, or added to its quantity.
const lineAfter = { ...lineBefore, merged: bool };

const contactIndex: Index = {
  name: 'ix_orders_contact_newest',
  key: { contact_email: 1, created_at: -1, _id: -1 },
  partialFilterExpression: { contact_email: { $gt: '' } },
};

/** As many as there are locks of guest orders: an address belongs to one of them by its hash. */
const LOCKS = Array.from({ length: 256 }, (_, n) => `guest_orders:${n}`);

/**
 * Which cart lines a log-in has merged, and the orders of one contact address: what lists, limits
 * and linking look for.
 */
export const addOrderLookups: MongoMigration = {
  name: '0009-order-lookups',

  async up(db) {
    // The rule comes before the values: the old one forbids them.
    await changeLines(db, lineAfter);
    const carts = db.collection<CartDocument>('carts');
    for await (const { _id, items } of carts.find({
      items: { $elemMatch: { merged: { $exists: false } } },
    })) {
      await carts.updateOne({ _id }, { $set: { items: items.map((item) => ({ ...item, merged: false })) } });
    }
    await exchangeIndexes(db.collection('orders'), [], [contactIndex]);
    const counters = db.collection<Counter>('counters');
    for (const _id of LOCKS) {
      await counters.updateOne({ _id }, { $setOnInsert: { value: 0 } }, { upsert: true });
    }
  },

  async down(db) {
    await db.collection<Counter>('counters').deleteMany({ _id: { $in: LOCKS } });
    await exchangeIndexes(db.collection('orders'), [contactIndex]);
    await changeLines(db, lineBefore);
    const carts = db.collection<CartDocument>('carts');
    for await (const { _id, items } of carts.find({ items: { $elemMatch: { merged: { $exists: true } } } })) {
      await carts.updateOne({ _id }, { $set: { items: items.map(({ merged: _, ...item }) => item) } });
    }
  },
};

function changeLines(db: mongo.Db, line: Readonly<Record<string, unknown>>): Promise<void> {
  return changeValidator(db, 'carts', ({ $jsonSchema, ...rest }) => ({
    ...rest,
    $jsonSchema: {
      ...$jsonSchema,
      properties: { ...$jsonSchema.properties, items: arrayOf(object(line)) },
    },
  }));
}
