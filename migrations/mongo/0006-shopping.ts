import type { mongo, Types } from 'mongoose';
import { changeValidator, exchangeIndexes, type Index } from './fields.js';
import type { MongoMigration } from './migration.js';
import { arrayOf, bool, date, inMoneyRange, money, object, objectId, quantity } from './rules.js';

interface Line {
  readonly product_id: Types.ObjectId;
  readonly quantity: number;
  readonly added_at: Date;
}

interface PricedLine extends Line {
  readonly price: Types.Decimal128;
  readonly clipped: boolean;
}

type CartDocument = mongo.Document & { readonly items: readonly Line[] };

const lineBefore = { product_id: objectId, quantity, added_at: date };
const lineAfter = {
  product_id: objectId,
  quantity,
  // The product's, when the shopper last put the line there.
  price: money,
  // Whether a merge has cut the quantity down to the stock.
  clipped: bool,
  added_at: date,
};

const oldIndexes: readonly Index[] = [{ name: 'ix_orders_user_id', key: { user_id: 1 } }];
const newIndexes: readonly Index[] = [
  { name: 'ix_orders_newest', key: { created_at: -1, _id: -1 } },
  { name: 'ix_orders_user_newest', key: { user_id: 1, created_at: -1, _id: -1 } },
  { name: 'ix_orders_status_newest', key: { status: 1, created_at: -1, _id: -1 } },
];

/**
 * What carts and the lists of orders need. A line that is in a cart gets the price that its product
 * has now; one of a product that is not there, which only a write from outside can have made, goes.
 */
export const addShopping: MongoMigration = {
  name: '0006-shopping',

  async up(db) {
    // The rule comes before the values: the old one forbids them.
    await changeValidator(db, 'carts', ({ $jsonSchema, ...rest }) => ({
      ...rest,
      $jsonSchema: withLines($jsonSchema, lineAfter),
      items: { $not: { $elemMatch: { price: { $not: inMoneyRange } } } },
    }));
    const carts = db.collection<CartDocument>('carts');
    const lacking = { items: { $elemMatch: { price: { $exists: false } } } };
    for await (const { _id, items } of carts.find(lacking)) {
      await carts.updateOne({ _id }, { $set: { items: await pricedLines(db, items) } });
    }
    await exchangeIndexes(db.collection('orders'), oldIndexes, newIndexes);
  },

  async down(db) {
    await exchangeIndexes(db.collection('orders'), newIndexes, oldIndexes);
    await changeValidator(db, 'carts', ({ $jsonSchema, items: _, ...rest }) => ({
      ...rest,
      $jsonSchema: withLines($jsonSchema, lineBefore),
    }));
    const carts = db.collection<CartDocument>('carts');
    const priced = { items: { $elemMatch: { price: { $exists: true } } } };
    for await (const { _id, items } of carts.find(priced)) {
      await carts.updateOne({ _id }, { $set: { items: items.map(unpriced) } });
    }
  },
};

function withLines<Schema extends { readonly properties: Readonly<Record<string, unknown>> }>(
  schema: Schema,
  line: Readonly<Record<string, unknown>>,
): Schema {
  return { ...schema, properties: { ...schema.properties, items: arrayOf(object(line)) } };
}

async function pricedLines(db: mongo.Db, lines: readonly Line[]): Promise<PricedLine[]> {
  const ids = lines.map(({ product_id }) => product_id);
  const products = db.collection<{ _id: Types.ObjectId; price: Types.Decimal128 }>('products');
  const prices = new Map<string, Types.Decimal128>();
  for await (const { _id, price } of products.find({ _id: { $in: ids } })) {
    prices.set(_id.toHexString(), price);
  }
  return lines.flatMap(({ product_id, quantity: units, added_at }) => {
    const price = prices.get(product_id.toHexString());
    return price ? [{ product_id, quantity: units, price, clipped: false, added_at }] : [];
  });
}

const unpriced = ({ product_id, quantity: units, added_at }: Line): Line => ({
  product_id,
  quantity: units,
  added_at,
});
