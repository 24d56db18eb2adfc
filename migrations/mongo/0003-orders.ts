import { Types } from 'mongoose';
import { creating } from './collection.js';
import type { MongoMigration } from './migration.js';
import {
  arrayOf,
  count,
  date,
  inMoneyRange,
  money,
  nullable,
  object,
  objectId,
  oneLinePerProduct,
  oneOf,
  quantity,
  string,
} from './rules.js';

// Unique among those that are there: null is no value. A comparison rather than $type, because the
// planner sees that every query for one value lies in it, and uses the index.
const anyString = { $gt: '' };
const anyObjectId = { $gt: new Types.ObjectId('000000000000000000000000') };

export const createOrders: MongoMigration = {
  name: '0003-orders',
  ...creating(
    {
      name: 'orders',
      rule: object({
        _id: objectId,
        order_number: string,
        // Null for a guest's order.
        user_id: nullable(objectId),
        contact_email: nullable(string),
        status: oneOf('pending', 'processing', 'shipped', 'delivered', 'cancelled'),
        // Name and price as they were when the order was placed.
        items: arrayOf(object({ product_id: objectId, product_name: string, quantity, price: money })),
        total_amount: money,
        idempotency_key: nullable(string),
        request_hash: nullable(string),
        created_at: date,
        updated_at: date,
      }),
      query: {
        total_amount: inMoneyRange,
        items: { $not: { $elemMatch: { price: { $not: inMoneyRange } } } },
        $expr: oneLinePerProduct,
      },
      indexes: [
        { name: 'uq_orders_order_number', key: { order_number: 1 }, unique: true },
        {
          name: 'uq_orders_idempotency_key',
          key: { idempotency_key: 1 },
          unique: true,
          partialFilterExpression: { idempotency_key: anyString },
        },
        { name: 'ix_orders_user_id', key: { user_id: 1 } },
        { name: 'ix_orders_product_id', key: { 'items.product_id': 1 } },
      ],
    },
    {
      name: 'carts',
      rule: {
        ...object({
          _id: objectId,
          user_id: nullable(objectId),
          session_id: nullable(string),
          items: arrayOf(object({ product_id: objectId, quantity, added_at: date })),
          updated_at: date,
          // Null where it never expires.
          expires_at: nullable(date),
        }),
        // A user's or a guest session's, never both.
        oneOf: [
          { properties: { user_id: { bsonType: 'null' } } },
          { properties: { session_id: { bsonType: 'null' } } },
        ],
      },
      query: { $expr: oneLinePerProduct },
      indexes: [
        {
          name: 'uq_carts_user_id',
          key: { user_id: 1 },
          unique: true,
          partialFilterExpression: { user_id: anyObjectId },
        },
        {
          name: 'uq_carts_session_id',
          key: { session_id: 1 },
          unique: true,
          partialFilterExpression: { session_id: anyString },
        },
        { name: 'ix_carts_product_id', key: { 'items.product_id': 1 } },
        { name: 'ttl_carts_expires_at', key: { expires_at: 1 }, expireAfterSeconds: 0 },
      ],
    },
    {
      // Private to the database: the last number given out, by what it numbers ("orders:2025").
      name: 'counters',
      rule: object({ _id: string, value: count }),
    },
  ),
};
