import {
  flag,
  integer,
  listOf,
  money,
  reference,
  text,
  time,
  type Aggregates,
} from '../platform/database/copy/aggregates.js';

/** What `npm run db:copy` copies of the feature. */
export const cartAggregates: Aggregates = {
  carts: {
    expires: 'expires_at',
    fields: {
      user_id: reference('users'),
      session_id: text,
      items: listOf({
        product_id: reference('products'),
        quantity: integer,
        price: money,
        clipped: flag,
        merged: flag,
        added_at: time,
      }),
      updated_at: time,
      expires_at: time,
    },
  },
};
